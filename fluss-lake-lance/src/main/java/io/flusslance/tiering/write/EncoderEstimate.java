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

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

import java.util.ArrayList;
import java.util.List;

/**
 * What Lance holds of one file that it is writing, estimated: it copies what it gets, keeps it for
 * each column until 8 MB are there, and encodes a page then.
 *
 * <p>That size is the default of Lance's file writer ({@code cache_bytes_per_column} in its crate
 * lance-encoding); its Java API has no setting for it.
 */
final class EncoderEstimate {

    static final long PAGE_BYTES = 8 << 20;

    private final List<Long> columns = new ArrayList<>();

    /**
     * Counts a batch in.
     *
     * @return the bytes of the pages that Lance has encoded then
     */
    long add(VectorSchemaRoot batch) {
        List<Long> sizes = new ArrayList<>();
        batch.getFieldVectors().forEach(vector -> addSizes(vector, sizes));
        long encoded = 0;
        for (int i = 0; i < sizes.size(); i++) {
            if (i == columns.size()) {
                columns.add(0L);
            }
            long bytes = columns.get(i) + sizes.get(i);
            if (bytes > PAGE_BYTES) {
                encoded += bytes;
                bytes = 0;
            }
            columns.set(i, bytes);
        }
        return encoded;
    }

    /** The bytes of a batch. */
    static long sizeOf(VectorSchemaRoot batch) {
        List<Long> sizes = new ArrayList<>();
        batch.getFieldVectors().forEach(vector -> addSizes(vector, sizes));
        return sizes.stream().mapToLong(Long::longValue).sum();
    }

    private static void addSizes(FieldVector vector, List<Long> sizes) {
        List<FieldVector> children = vector.getChildrenFromFields();
        if (children.isEmpty()) {
            sizes.add((long) vector.getBufferSize());
        } else {
            // offsets and validity of what contains others are encoded with the innermost columns
            children.forEach(child -> addSizes(child, sizes));
        }
    }
}
