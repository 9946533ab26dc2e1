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
package io.flusslance.tiering.write;

/**
 * Which kinds of null values and structs are in the batches of a leaf column below lists in lists,
 * and whether Lance 7.0.0 can read its pages.
 *
 * <p>Its reader ends the process where a batch that it reads spans two pages, one with null values,
 * the other without any but with null or empty lists. Pages consist of batches, and a column begins
 * its second page after 8 MiB. So a file is safe where its batches don't differ like that, or where
 * the column has one page.
 *
 * <p>Immutable.
 */
final class PageNulls {

    /** Half of what Lance collects for a page: it counts other bytes than Arrow. */
    private static final long ONE_PAGE_BYTES = 4L << 20;

    private static final long ALL_KINDS = -1L;

    private final long kinds;
    private final long kindsOfEachSparseBatch;
    private final long bytes;

    private PageNulls(long kinds, long kindsOfEachSparseBatch, long bytes) {
        this.kinds = kinds;
        this.kindsOfEachSparseBatch = kindsOfEachSparseBatch;
        this.bytes = bytes;
    }

    static PageNulls empty() {
        return new PageNulls(0, ALL_KINDS, 0);
    }

    /**
     * With one more batch.
     *
     * @param batchKinds a bit for each kind of null value or struct in it
     * @param sparse whether it holds null or empty lists
     * @param batchBytes of the leaf column
     */
    PageNulls plus(long batchKinds, boolean sparse, long batchBytes) {
        return new PageNulls(
                kinds | batchKinds,
                kindsOfEachSparseBatch & (sparse ? batchKinds : ALL_KINDS),
                bytes + batchBytes);
    }

    /** Whether Lance can read a file with these batches. */
    boolean areSafe() {
        return bytes <= ONE_PAGE_BYTES || (kinds & ~kindsOfEachSparseBatch) == 0;
    }
}
