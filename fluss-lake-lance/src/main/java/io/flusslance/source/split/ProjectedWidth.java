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

import org.apache.arrow.vector.BufferLayout;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

import java.util.List;
import java.util.OptionalLong;

/**
 * Computes the size of a row of the projected columns in Arrow memory. The size of a fixed-width
 * column follows from its type. The variable-width columns share the size of the data files beyond
 * that of the fixed-width columns.
 */
final class ProjectedWidth {

    /** The minimum size of a variable-width value: an offset, a validity bit and a short text. */
    private static final long LEAST_VARIABLE_BYTES = 16;

    /**
     * A text is assumed to be this many times shorter than binary values or a list in the same row.
     */
    private static final long TEXTS_OF_BYTES = 16;

    /**
     * How many times larger than planned a batch may be if the width of its rows is an estimate.
     */
    private static final long LARGER_BATCHES = 4;

    private final long projectedFixedBits;
    private final long projectedParts;
    private final long allFixedBytes;
    private final long allParts;

    private ProjectedWidth(List<Field> projected, List<Field> all) {
        this.projectedFixedBits = fixedBits(projected);
        this.projectedParts = parts(projected);
        this.allFixedBytes = fixedBits(all) / Byte.SIZE;
        this.allParts = parts(all);
    }

    /**
     * Computes the width of a projection.
     *
     * @param projected the columns that are read
     * @param all all columns of the dataset
     */
    static ProjectedWidth of(List<Field> projected, List<Field> all) {
        return new ProjectedWidth(projected, all);
    }

    /**
     * Returns the size of a row, in bytes.
     *
     * @param storedBytes the average size of a row in the data files, of all columns
     */
    long bytes(long storedBytes) {
        long bytes = fixedBytes();
        if (projectedParts > 0) {
            long variable = (storedBytes - allFixedBytes) * projectedParts / allParts;
            bytes += Math.max(LEAST_VARIABLE_BYTES, variable);
        }
        return Math.max(1, bytes);
    }

    /**
     * Returns the size of a row, in bytes, that determines the size of batches. A single
     * variable-width column may hold nearly all of the stored data; this value bounds how much
     * larger than planned a batch can be.
     *
     * @param storedBytes the average size of a row in the data files, of all columns
     */
    long batchBytes(long storedBytes) {
        long most = fixedBytes() + (projectedParts > 0 ? storedBytes : 0);
        return Math.max(bytes(storedBytes), most / LARGER_BATCHES);
    }

    /**
     * Returns whether the width is an estimate: at least half of the variable-width columns are not
     * read.
     */
    boolean isGuessed() {
        return projectedParts > 0 && 2 * projectedParts <= allParts;
    }

    private long fixedBytes() {
        return (projectedFixedBits + Byte.SIZE - 1) / Byte.SIZE;
    }

    private static long fixedBits(List<Field> fields) {
        return fields.stream().mapToLong(field -> bits(field).orElse(0)).sum();
    }

    private static long parts(List<Field> fields) {
        return fields.stream()
                .filter(field -> bits(field).isEmpty())
                .mapToLong(field -> isText(field) ? 1 : TEXTS_OF_BYTES)
                .sum();
    }

    private static boolean isText(Field field) {
        return field.getType() instanceof ArrowType.Utf8
                || field.getType() instanceof ArrowType.LargeUtf8;
    }

    /**
     * Returns the number of bits of a value, including its validity; empty if values differ in
     * size.
     */
    private static OptionalLong bits(Field field) {
        long values = 1;
        if (field.getType() instanceof ArrowType.FixedSizeList) {
            values = ((ArrowType.FixedSizeList) field.getType()).getListSize();
        }
        long bits = 0;
        for (BufferLayout buffer : TypeLayout.getTypeLayout(field.getType()).getBufferLayouts()) {
            if (buffer.getType() == BufferLayout.BufferType.OFFSET) {
                return OptionalLong.empty();
            }
            bits += buffer.getTypeBitWidth();
        }
        for (Field child : field.getChildren()) {
            OptionalLong ofChild = bits(child);
            if (ofChild.isEmpty()) {
                return OptionalLong.empty();
            }
            bits += values * ofChild.getAsLong();
        }
        return OptionalLong.of(bits);
    }
}
