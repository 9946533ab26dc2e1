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
package io.flusslance.dataset.scan;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PageBoundaryScanTest {

    private static final String SPANS_PAGES =
            "Invalid argument error: Max offset of 3474 exceeds length of values 1968";

    private final List<PartialScan> opened = new ArrayList<>();
    private final TreeSet<Long> boundaries = new TreeSet<>();
    private String message = SPANS_PAGES;

    /** A scan like Lance's, of pages that end at the boundaries. */
    private final class PartialScan implements BatchScan {
        private final long end;
        private final long batchRows;
        private long next;
        private long loaded;
        private boolean closed;

        PartialScan(long firstRow, long rows, long batchRows) {
            this.next = firstRow;
            this.end = firstRow + rows;
            this.batchRows = batchRows;
            opened.add(this);
        }

        @Override
        public boolean loadNext() throws IOException {
            loaded = Math.min(batchRows, end - next);
            Long boundary = boundaries.higher(next);
            if (boundary != null && boundary < next + loaded) {
                throw new IOException(message);
            }
            next += loaded;
            return loaded > 0;
        }

        @Override
        public VectorSchemaRoot batch() {
            VectorSchemaRoot root = VectorSchemaRoot.of();
            root.setRowCount((int) loaded);
            return root;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void eachRowComesOnceWhereverPagesEnd() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("random pages of -Dtest.seed=" + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 1000; run++) {
            boundaries.clear();
            opened.clear();
            long rows = random.nextInt(3000);
            long skipped = random.nextInt(3000);
            for (int i = random.nextInt(10); i > 0; i--) {
                boundaries.add((long) random.nextInt(3000));
            }

            long read = readAll(skipped, rows, 1 + random.nextInt(700));

            assertThat(read).isEqualTo(Math.max(0, rows - skipped));
            assertThat(opened).allMatch(scan -> scan.closed);
        }
    }

    @Test
    void batchesAreLargeAgainBehindABoundary() throws Exception {
        boundaries.add(1000L);

        readAll(0, 100_000, 512);

        assertThat(opened.get(opened.size() - 1).batchRows).isEqualTo(512);
        assertThat(opened).hasSizeLessThan(8);
    }

    @Test
    void anotherErrorIsNotTriedAgain() {
        boundaries.add(10L);
        message = "No space left on device";

        assertThatThrownBy(() -> readAll(0, 100, 64)).hasMessage(message);
        assertThat(opened).hasSize(1).allMatch(scan -> scan.closed);
    }

    private long readAll(long skipped, long rows, long batchRows) throws IOException {
        try (PageBoundaryScan scan =
                new PageBoundaryScan(PartialScan::new, skipped, rows, batchRows)) {
            long read = 0;
            while (scan.loadNext()) {
                long loaded = scan.batch().getRowCount();
                assertThat(opened.get(opened.size() - 1).next).isEqualTo(skipped + read + loaded);
                read += loaded;
            }
            return read;
        }
    }
}
