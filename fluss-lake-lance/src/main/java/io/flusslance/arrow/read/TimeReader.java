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
import org.apache.arrow.vector.types.TimeUnit;

/**
 * Reads TIME, which Fluss holds as milliseconds of the day at every precision. Fractions of a
 * millisecond are truncated, never rounded up.
 */
abstract class TimeReader extends ColumnReader {

    final ArrowBuf data;

    private TimeReader(FieldVector vector) {
        super(vector);
        this.data = vector.getDataBuffer();
    }

    /** Returns the reader for a unit. */
    static ColumnReader of(FieldVector vector, TimeUnit unit) {
        switch (unit) {
            case SECOND:
                return new Seconds(vector);
            case MILLISECOND:
                return new FixedWidthReader.Int32(vector);
            case MICROSECOND:
                return new Fine(vector, 1000);
            default:
                return new Fine(vector, 1_000_000);
        }
    }

    private static final class Seconds extends TimeReader {

        Seconds(FieldVector vector) {
            super(vector);
        }

        @Override
        int getInt(int index) {
            return data.getInt((long) index * Integer.BYTES) * 1000;
        }
    }

    private static final class Fine extends TimeReader {

        private final long unitsPerMilli;

        Fine(FieldVector vector, long unitsPerMilli) {
            super(vector);
            this.unitsPerMilli = unitsPerMilli;
        }

        @Override
        int getInt(int index) {
            return (int) (data.getLong((long) index * Long.BYTES) / unitsPerMilli);
        }
    }
}
