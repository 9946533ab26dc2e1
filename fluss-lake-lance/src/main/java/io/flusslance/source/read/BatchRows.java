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
package io.flusslance.source.read;

/**
 * How many rows a batch of a scan has: a power of two. The writer fills batches of such a number of
 * rows, and Lance makes its pages of whole ones. A batch that lies within a page is handed over as
 * it is; one across two pages is copied, which costs vectors a fifth of their time.
 */
final class BatchRows {

    private static final long MAX_ROWS = 32_768;

    /** Rows before the filter: Lance hands over what is left of each batch by itself. */
    private static final long MAX_FILTERED_ROWS = 65_536;

    /**
     * The rows of a batch.
     *
     * @param batchBytes what a batch may take
     * @param bytesPerRow what a row takes
     * @param filtered whether only some of the rows are handed over
     */
    static long of(long batchBytes, long bytesPerRow, boolean filtered) {
        long fitting = batchBytes / Math.max(1, bytesPerRow);
        long most = filtered ? MAX_FILTERED_ROWS : MAX_ROWS;
        return Math.max(1, Long.highestOneBit(Math.min(most, fitting)));
    }

    private BatchRows() {}
}
