/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.flusslance.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The rows of a table in sections, in each of which every column keeps to one pattern. The first
 * sections are written in one round, the others in a second one.
 */
final class Sections {

    /** Around what Lance packs, batches and counts with 16 bits. */
    private static final int[] SHORT = {
        1, 2, 100, 1_000, 1_023, 1_024, 1_025, 4_095, 4_096, 4_097, 8_191, 8_192, 8_193
    };

    private static final int[] LONG = {
        20_000, 32_767, 32_768, 65_535, 65_536, 65_537, 70_000, 100_000, 160_000
    };

    private static final int ROWS_OF_A_FILE = 1 << 20;
    private static final int MAX_SECTIONS = 5;
    private static final int MAX_ROWS = 300_000;
    private static final double WHOLE_FILES_SHARE = 0.02;

    private final int[] rows;
    private final int inFirstRound;

    private Sections(int[] rows, int inFirstRound) {
        this.rows = rows;
        this.inFirstRound = inFirstRound;
    }

    static Sections draw(Random random) {
        List<Integer> rows = new ArrayList<>();
        if (random.nextDouble() < WHOLE_FILES_SHARE) {
            rows.add(ROWS_OF_A_FILE - 1 + random.nextInt(3));
            rows.add(draw(SHORT, random));
        } else {
            int count = 1 + random.nextInt(MAX_SECTIONS);
            int left = MAX_ROWS;
            for (int i = 0; i < count && left > 0; i++) {
                int next = Math.min(left, draw(random.nextBoolean() ? SHORT : LONG, random));
                rows.add(next);
                left -= next;
            }
        }
        int inFirstRound = 1 + random.nextInt(rows.size());
        return new Sections(rows.stream().mapToInt(Integer::intValue).toArray(), inFirstRound);
    }

    private static int draw(int[] lengths, Random random) {
        return lengths[random.nextInt(lengths.length)];
    }

    /** The same sections with the lengths that are left of them. */
    Sections cut(CaseId id) {
        int[] left = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            left[i] = id.rowsOf(i, rows[i]);
        }
        return new Sections(left, inFirstRound);
    }

    int count() {
        return rows.length;
    }

    /** The number of rows of a section; 0 where it was cut. */
    int rows(int section) {
        return rows[section];
    }

    /** The number of all rows. */
    int totalRows() {
        return rowsBefore(rows.length);
    }

    /** The number of rows of the first round. */
    int firstRoundRows() {
        return rowsBefore(inFirstRound);
    }

    /** The number of the first row of a section. */
    int rowsBefore(int section) {
        int sum = 0;
        for (int i = 0; i < section; i++) {
            sum += rows[i];
        }
        return sum;
    }

    /** The section of a row. */
    int sectionOf(int row) {
        int section = 0;
        int before = 0;
        while (row >= before + rows[section]) {
            before += rows[section];
            section++;
        }
        return section;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.length; i++) {
            text.append(i == inFirstRound ? " | " : i == 0 ? "" : " ").append(rows[i]);
        }
        return text.toString();
    }
}
