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
package io.flusslance.source.split;

import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.util.List;

/** Computes the size of fragments' rows in the data files. */
final class StoredRows {

    /** The assumed size of a row if a file does not record its size. */
    private static final long UNKNOWN_ROW_BYTES = 100;

    /** Returns the average size of a row, in bytes, of all columns. */
    static long bytesPerRow(List<FragmentMetadata> fragments) {
        long rows = fragments.stream().mapToLong(FragmentMetadata::getPhysicalRows).sum();
        long bytes = fragments.stream().mapToLong(StoredRows::bytes).sum();
        return rows == 0 ? 0 : bytes / rows;
    }

    private static long bytes(FragmentMetadata fragment) {
        long bytes = 0;
        for (DataFile file : fragment.getFiles()) {
            if (file.getFileSizeBytes() == null) {
                return fragment.getPhysicalRows() * UNKNOWN_ROW_BYTES;
            }
            bytes += file.getFileSizeBytes();
        }
        return bytes;
    }

    private StoredRows() {}
}
