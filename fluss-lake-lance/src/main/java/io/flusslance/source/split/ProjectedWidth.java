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
 * The bytes that a row of the projected columns takes in Arrow's memory. A column of fixed width
 * says it itself; the columns of variable width share what the data files hold beyond those of
 * fixed width.
 */
final class ProjectedWidth {

    /** Of a variable-width value: an offset, a validity bit and a short text. */
    private static final long LEAST_VARIABLE_BYTES = 16;

    /** A text is thought to be so many times shorter than bytes or a list beside it. */
    private static final long TEXTS_OF_BYTES = 16;

    /** How many times larger than planned a batch may be where the width of its rows is a guess. */
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
     * The width of a projection.
     *
     * @param projected the columns that are read
     * @param all columns of the dataset
     */
    static ProjectedWidth of(List<Field> projected, List<Field> all) {
        return new ProjectedWidth(projected, all);
    }

    /**
     * The bytes of a row.
     *
     * @param storedBytes what a row takes in the data files on the average, of all columns
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
     * The bytes of a row by which batches are sized. A column of variable width can be the one that
     * holds nearly all that is stored: no batch is then larger than some times what it should be.
     *
     * @param storedBytes what a row takes in the data files on the average, of all columns
     */
    long batchBytes(long storedBytes) {
        long most = fixedBytes() + (projectedParts > 0 ? storedBytes : 0);
        return Math.max(bytes(storedBytes), most / LARGER_BATCHES);
    }

    /** Whether half of the columns of variable width or more are left out: it is a guess then. */
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

    /** The bits of a value, its validity included; empty where values differ. */
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
