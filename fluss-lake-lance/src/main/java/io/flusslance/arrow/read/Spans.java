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
package io.flusslance.arrow.read;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;

/**
 * The positions of a column's values in their shared data: the bytes of strings, the elements of
 * lists. The first value need not begin at 0, because a slice keeps its parent's data.
 */
abstract class Spans {

    abstract long start(int index);

    abstract long end(int index);

    /** Returns spans between offsets of 4 bytes. */
    static Spans ofOffsets(FieldVector vector) {
        return new Offsets(vector.getOffsetBuffer());
    }

    /** Returns spans between offsets of 8 bytes, as in Arrow's Large types. */
    static Spans ofLargeOffsets(FieldVector vector) {
        return new LargeOffsets(vector.getOffsetBuffer());
    }

    /** Returns spans of a fixed size. */
    static Spans ofSize(int size) {
        return new Fixed(size);
    }

    private static final class Offsets extends Spans {

        private final ArrowBuf offsets;

        Offsets(ArrowBuf offsets) {
            this.offsets = offsets;
        }

        @Override
        long start(int index) {
            return offsets.getInt((long) index * Integer.BYTES);
        }

        @Override
        long end(int index) {
            return offsets.getInt((index + 1L) * Integer.BYTES);
        }
    }

    private static final class LargeOffsets extends Spans {

        private final ArrowBuf offsets;

        LargeOffsets(ArrowBuf offsets) {
            this.offsets = offsets;
        }

        @Override
        long start(int index) {
            return offsets.getLong((long) index * Long.BYTES);
        }

        @Override
        long end(int index) {
            return offsets.getLong((index + 1L) * Long.BYTES);
        }
    }

    private static final class Fixed extends Spans {

        private final int size;

        Fixed(int size) {
            this.size = size;
        }

        @Override
        long start(int index) {
            return (long) index * size;
        }

        @Override
        long end(int index) {
            return (index + 1L) * size;
        }
    }
}
