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

import java.util.Random;

/** What kind of table a case is. */
enum CaseShape {
    /** A few columns of little data, so that many cases run in a minute. */
    ORDINARY(4, 3e6, 0.55, 0),
    /** One column, mostly of long lists, that fills several of Lance's pages of 8 MB. */
    LARGE(1, 24e6, 0.85, 0.6),
    /** Many columns without children. */
    WIDE(150, 24e6, 0, 0);

    private static final double LARGE_SHARE = 0.15;
    private static final double WIDE_SHARE = 0.05;

    private final int maxColumns;
    private final double bytes;
    private final double nestedShare;
    private final double longestShare;

    CaseShape(int maxColumns, double bytes, double nestedShare, double longestShare) {
        this.maxColumns = maxColumns;
        this.bytes = bytes;
        this.nestedShare = nestedShare;
        this.longestShare = longestShare;
    }

    static CaseShape draw(Random random) {
        double number = random.nextDouble();
        if (number < LARGE_SHARE) {
            return LARGE;
        }
        return number < LARGE_SHARE + WIDE_SHARE ? WIDE : ORDINARY;
    }

    /** The number of columns at the most. */
    int maxColumns() {
        return maxColumns;
    }

    /** How many bytes all columns together may have in a section, about. */
    double bytes() {
        return bytes;
    }

    /** Which share of the columns, and of the places below them, have children. */
    double nestedShare() {
        return nestedShare;
    }

    /** In which share of the sections lists are as long as the bytes allow. */
    double longestShare() {
        return longestShare;
    }
}
