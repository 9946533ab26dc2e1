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
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;

/**
 * Reads TIMESTAMP and TIMESTAMP_LTZ: milliseconds, which are negative before 1970, and nanoseconds
 * within the millisecond, which are never negative. All digits of the dataset are returned, even
 * beyond the precision of the column.
 */
abstract class TimestampReader extends ColumnReader {

    private final ArrowBuf data;

    private TimestampReader(FieldVector vector) {
        super(vector);
        this.data = vector.getDataBuffer();
    }

    /** Returns the reader for a unit. */
    static TimestampReader of(FieldVector vector, TimeUnit unit) {
        switch (unit) {
            case SECOND:
                return new Coarse(vector, 1000);
            case MILLISECOND:
                return new Coarse(vector, 1);
            case MICROSECOND:
                return new Fine(vector, 1000);
            default:
                return new Fine(vector, 1_000_000);
        }
    }

    final long value(int index) {
        return data.getLong((long) index * Long.BYTES);
    }

    /** Units of a millisecond and more. */
    private static final class Coarse extends TimestampReader {

        private final long millisPerUnit;

        Coarse(FieldVector vector, long millisPerUnit) {
            super(vector);
            this.millisPerUnit = millisPerUnit;
        }

        @Override
        TimestampNtz getTimestampNtz(int index) {
            return TimestampNtz.fromMillis(Math.multiplyExact(value(index), millisPerUnit));
        }

        @Override
        TimestampLtz getTimestampLtz(int index) {
            return TimestampLtz.fromEpochMillis(Math.multiplyExact(value(index), millisPerUnit));
        }
    }

    /** Units below a millisecond. */
    private static final class Fine extends TimestampReader {

        private final long unitsPerMilli;
        private final long nanosPerUnit;

        Fine(FieldVector vector, long unitsPerMilli) {
            super(vector);
            this.unitsPerMilli = unitsPerMilli;
            this.nanosPerUnit = 1_000_000 / unitsPerMilli;
        }

        @Override
        TimestampNtz getTimestampNtz(int index) {
            long value = value(index);
            long millis = Math.floorDiv(value, unitsPerMilli);
            return TimestampNtz.fromMillis(millis, nanosOfMilli(value, millis));
        }

        @Override
        TimestampLtz getTimestampLtz(int index) {
            long value = value(index);
            long millis = Math.floorDiv(value, unitsPerMilli);
            return TimestampLtz.fromEpochMillis(millis, nanosOfMilli(value, millis));
        }

        /**
         * Returns the nanoseconds within the millisecond. The product may overflow a long, but the
         * difference is correct even then.
         */
        private int nanosOfMilli(long value, long millis) {
            return (int) ((value - millis * unitsPerMilli) * nanosPerUnit);
        }
    }
}
