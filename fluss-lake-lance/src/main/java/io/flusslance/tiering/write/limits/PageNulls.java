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
package io.flusslance.tiering.write.limits;

/**
 * Which kinds of null values and structs are in the batches of a leaf column below lists, and
 * whether Lance 7.0.0 can read its pages.
 *
 * <p>Its reader takes the number of rows of a page for that of its values, and fails or ends the
 * process, where a batch that it reads spans two pages: one with null values, the other without any
 * but stored without chunks, as Lance stores values of 256 bytes and more and pages with many null
 * or empty lists. Pages consist of batches, and a column begins its second page after 8 MiB. So a
 * file is safe where its batches don't differ like that, or where the column has one page.
 *
 * <p>Immutable.
 */
final class PageNulls {

    /** Half of what Lance collects for a page: it counts other bytes than Arrow. */
    private static final long ONE_PAGE_BYTES = 4L << 20;

    /** What Lance counts for a batch beside its values. */
    private static final long BATCH_BYTES = 1024;

    /** From half of what Lance takes for wide on. */
    private static final long WIDE_BYTES = 128;

    private static final long ALL_KINDS = -1L;

    private final long kinds;
    private final long kindsOfEachChunklessBatch;
    private final long bytes;

    private PageNulls(long kinds, long kindsOfEachChunklessBatch, long bytes) {
        this.kinds = kinds;
        this.kindsOfEachChunklessBatch = kindsOfEachChunklessBatch;
        this.bytes = bytes;
    }

    static PageNulls empty() {
        return new PageNulls(0, ALL_KINDS, 0);
    }

    /**
     * With one more batch.
     *
     * @param batchKinds a bit for each kind of null value or struct in it
     * @param batchBytes of the leaf column
     * @param values of the leaf column
     * @param listsWithoutValue null and empty lists in it
     */
    PageNulls plus(long batchKinds, long batchBytes, long values, long listsWithoutValue) {
        boolean chunkless = listsWithoutValue > 0 || batchBytes >= values * WIDE_BYTES;
        return new PageNulls(
                kinds | batchKinds,
                kindsOfEachChunklessBatch & (chunkless ? batchKinds : ALL_KINDS),
                bytes + batchBytes + BATCH_BYTES);
    }

    /** Whether Lance can read a file with these batches. */
    boolean areSafe() {
        return bytes <= ONE_PAGE_BYTES || (kinds & ~kindsOfEachChunklessBatch) == 0;
    }
}
