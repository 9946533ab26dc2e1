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

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;

import java.util.List;

/**
 * The values of the system columns of a record, as a row that is filled again for each one: bucket,
 * offset, and timestamp in microseconds.
 */
final class LogPosition implements InternalRow {

    /** The types of the values, in the order of the system columns. */
    static final List<DataType> TYPES =
            List.of(DataTypes.INT(), DataTypes.BIGINT(), DataTypes.BIGINT());

    private static final int OFFSET = 1;
    private static final long MICROS_PER_MILLI = 1000;

    private final int bucket;
    private long offset;
    private long timestampMicros;

    LogPosition(int bucket) {
        this.bucket = bucket;
    }

    void moveTo(LogRecord record) {
        offset = record.logOffset();
        timestampMicros = record.timestamp() * MICROS_PER_MILLI;
    }

    @Override
    public int getFieldCount() {
        return TYPES.size();
    }

    @Override
    public boolean isNullAt(int pos) {
        return false;
    }

    @Override
    public int getInt(int pos) {
        return bucket;
    }

    @Override
    public long getLong(int pos) {
        return pos == OFFSET ? offset : timestampMicros;
    }

    @Override
    public boolean getBoolean(int pos) {
        throw noSuchValue();
    }

    @Override
    public byte getByte(int pos) {
        throw noSuchValue();
    }

    @Override
    public short getShort(int pos) {
        throw noSuchValue();
    }

    @Override
    public float getFloat(int pos) {
        throw noSuchValue();
    }

    @Override
    public double getDouble(int pos) {
        throw noSuchValue();
    }

    @Override
    public BinaryString getChar(int pos, int length) {
        throw noSuchValue();
    }

    @Override
    public BinaryString getString(int pos) {
        throw noSuchValue();
    }

    @Override
    public Decimal getDecimal(int pos, int precision, int scale) {
        throw noSuchValue();
    }

    @Override
    public TimestampNtz getTimestampNtz(int pos, int precision) {
        throw noSuchValue();
    }

    @Override
    public TimestampLtz getTimestampLtz(int pos, int precision) {
        throw noSuchValue();
    }

    @Override
    public byte[] getBinary(int pos, int length) {
        throw noSuchValue();
    }

    @Override
    public byte[] getBytes(int pos) {
        throw noSuchValue();
    }

    @Override
    public InternalArray getArray(int pos) {
        throw noSuchValue();
    }

    @Override
    public InternalMap getMap(int pos) {
        throw noSuchValue();
    }

    @Override
    public InternalRow getRow(int pos, int numFields) {
        throw noSuchValue();
    }

    private static UnsupportedOperationException noSuchValue() {
        return new UnsupportedOperationException("not the type of a system column");
    }
}
