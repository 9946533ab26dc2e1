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
 * Computes the number of rows of a scan's batches, a power of two. The writer fills batches with
 * such a number of rows, and Lance builds its pages of whole batches. Lance returns a batch within
 * a page without copying; a batch across two pages is copied, which costs vectors a fifth of their
 * time.
 */
final class BatchRows {

    private static final long MAX_ROWS = 32_768;

    /**
     * The maximum number of rows before the filter. Lance returns what remains of each batch
     * separately.
     */
    private static final long MAX_FILTERED_ROWS = 65_536;

    /**
     * Returns the number of rows of a batch.
     *
     * @param batchBytes the maximum size of a batch, in bytes
     * @param bytesPerRow the size of a row, in bytes
     * @param filtered whether a filter is applied
     */
    static long of(long batchBytes, long bytesPerRow, boolean filtered) {
        long fitting = batchBytes / Math.max(1, bytesPerRow);
        long most = filtered ? MAX_FILTERED_ROWS : MAX_ROWS;
        return Math.max(1, Long.highestOneBit(Math.min(most, fitting)));
    }

    private BatchRows() {}
}
