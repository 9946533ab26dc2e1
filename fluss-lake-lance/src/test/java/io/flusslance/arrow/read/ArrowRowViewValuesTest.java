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

import io.flusslance.testing.ArrowBatches;
import io.flusslance.testing.FlussValues;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a view makes of the edges of its types, and of vectors that others made. */
class ArrowRowViewValuesTest {

    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);

    private final BufferAllocator allocator = new RootAllocator();
    private final List<VectorSchemaRoot> open = new ArrayList<>();

    @AfterEach
    void allMemoryIsBack() {
        open.forEach(VectorSchemaRoot::close);
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void partsOfATimeBelowAMillisecondAreCutOff() {
        RowType type = row(DataTypes.TIME(3));
        try (TimeSecVector seconds = new TimeSecVector("c", allocator);
                TimeMilliVector millis = new TimeMilliVector("c", allocator);
                TimeMicroVector micros = new TimeMicroVector("c", allocator);
                TimeNanoVector nanos = new TimeNanoVector("c", allocator)) {
            seconds.setSafe(0, 86_399);
            millis.setSafe(0, 86_399_999);
            micros.setSafe(0, 86_399_999_999L);
            nanos.setSafe(0, 86_399_999_999_999L);

            assertThat(first(type, seconds).getInt(0)).isEqualTo(86_399_000);
            assertThat(first(type, millis).getInt(0)).isEqualTo(86_399_999);
            assertThat(first(type, micros).getInt(0)).isEqualTo(86_399_999);
            assertThat(first(type, nanos).getInt(0)).isEqualTo(86_399_999);
        }
    }

    @Test
    void timestampsBefore1970CountTheirNanosecondsUpwards() {
        assertTimestamp(TimeUnit.SECOND, -1, -1000, 0);
        assertTimestamp(TimeUnit.MILLISECOND, -1, -1, 0);
        assertTimestamp(TimeUnit.MICROSECOND, -1, -1, 999_000);
        assertTimestamp(TimeUnit.MICROSECOND, -1000, -1, 0);
        assertTimestamp(TimeUnit.NANOSECOND, -1, -1, 999_999);
        assertTimestamp(TimeUnit.NANOSECOND, -1_000_001, -2, 999_999);
        assertTimestamp(TimeUnit.NANOSECOND, Long.MIN_VALUE, -9_223_372_036_855L, 224_192);
        assertTimestamp(TimeUnit.MICROSECOND, Long.MIN_VALUE, -9_223_372_036_854_776L, 192_000);
        assertTimestamp(TimeUnit.NANOSECOND, Long.MAX_VALUE, 9_223_372_036_854L, 775_807);
    }

    private void assertTimestamp(TimeUnit unit, long stored, long millis, int nanosOfMilli) {
        for (String timezone : new String[] {null, "UTC", "Europe/Paris"}) {
            Field field = ArrowBatches.field(new ArrowType.Timestamp(unit, timezone));
            try (TimeStampVector vector = (TimeStampVector) field.createVector(allocator)) {
                vector.setSafe(0, stored);

                assertThat(first(row(DataTypes.TIMESTAMP_LTZ(6)), vector).getTimestampLtz(0, 6))
                        .isEqualTo(TimestampLtz.fromEpochMillis(millis, nanosOfMilli));
                if (!"Europe/Paris".equals(timezone)) {
                    assertThat(first(row(DataTypes.TIMESTAMP(6)), vector).getTimestampNtz(0, 6))
                            .isEqualTo(TimestampNtz.fromMillis(millis, nanosOfMilli));
                }
            }
        }
    }

    @Test
    void decimalsAreReadAtTheEdgesOfTheirDigits() {
        assertDecimal(18, 0, "999999999999999999", "-999999999999999999", "0", "-1");
        assertDecimal(19, 0, "9999999999999999999", "-9999999999999999999", "-1");
        String digits = "99999999999999999999999999999999999999";
        assertDecimal(38, 0, digits, "-" + digits, "9223372036854775808", "-9223372036854775809");
        assertDecimal(38, 38, "0." + digits, "-0." + digits);
    }

    private void assertDecimal(int precision, int scale, String... values) {
        try (DecimalVector vector = new DecimalVector("c", allocator, precision, scale)) {
            for (int i = 0; i < values.length; i++) {
                vector.setSafe(i, new BigDecimal(values[i]).setScale(scale));
            }
            vector.setValueCount(values.length);
            RowType type = row(DataTypes.DECIMAL(precision, scale));
            ArrowRowView view = ArrowRowView.of(type, List.of(Optional.of(vector)));
            for (int i = 0; i < values.length; i++) {
                Decimal decimal = view.at(i).getDecimal(0, precision, scale);
                assertThat(decimal.toBigDecimal()).isEqualTo(new BigDecimal(values[i]));
                assertThat(decimal.precision()).isEqualTo(precision);
            }
        }
    }

    @Test
    void aDecimalWithMoreDigitsThanItsTypeIsAnErrorAndNoNull() {
        try (DecimalVector vector = new DecimalVector("c", allocator, 20, 0)) {
            vector.setSafe(0, new BigDecimal("99999999999999999999"));
            vector.getDataBuffer().setLong(8, 1L << 40);
            InternalRow view = first(row(DataTypes.DECIMAL(20, 0)), vector);

            assertThatThrownBy(() -> view.getDecimal(0, 20, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("DECIMAL(20, 0)");
        }
    }

    @Test
    void largeTypesAreReadAsTheirSmallOnes() {
        byte[] bytes = "größer".getBytes(StandardCharsets.UTF_8);
        try (LargeVarCharVector strings = new LargeVarCharVector("c", allocator);
                LargeVarBinaryVector binaries = new LargeVarBinaryVector("c", allocator);
                LargeListVector lists = LargeListVector.empty("c", allocator)) {
            strings.setSafe(0, bytes);
            binaries.setSafe(0, bytes);
            BigIntVector elements =
                    (BigIntVector) lists.addOrGetVector(FieldType.nullable(INT64)).getVector();
            lists.startNewValue(0);
            elements.setSafe(0, 4);
            elements.setSafe(1, 5);
            elements.setValueCount(2);
            lists.endValue(0, 2);

            assertThat(first(row(DataTypes.STRING()), strings).getString(0)).hasToString("größer");
            assertThat(first(row(DataTypes.BYTES()), binaries).getBytes(0)).isEqualTo(bytes);
            assertThat(first(row(DataTypes.ARRAY(DataTypes.BIGINT())), lists).getArray(0))
                    .extracting(InternalArray::toLongArray)
                    .isEqualTo(new long[] {4, 5});
        }
    }

    @Test
    void bytesOfOneWidthAreReadAsBytes() {
        try (FixedSizeBinaryVector vector = new FixedSizeBinaryVector("c", allocator, 2)) {
            vector.setSafe(0, new byte[] {3, 4});

            assertThat(first(row(DataTypes.BYTES()), vector).getBytes(0)).containsExactly(3, 4);
        }
    }

    @Test
    void fieldsOfARowAreFoundByName() {
        try (StructVector struct = StructVector.empty("c", allocator)) {
            IntVector b = struct.addOrGet("b", FieldType.nullable(INT32), IntVector.class);
            VarCharVector a =
                    struct.addOrGet(
                            "a", FieldType.nullable(ArrowType.Utf8.INSTANCE), VarCharVector.class);
            b.setSafe(0, 7);
            a.setSafe(0, "text".getBytes(StandardCharsets.UTF_8));
            struct.setIndexDefined(0);
            RowType inner =
                    DataTypes.ROW(
                            DataTypes.FIELD("a", DataTypes.STRING()),
                            DataTypes.FIELD("b", DataTypes.INT()));

            assertThat(FlussValues.ofRow(first(row(inner), struct).getRow(0, 2), inner))
                    .containsExactly("text", 7);
        }
    }

    @Test
    void arraysGiveCopiesInPrimitiveForm() throws Exception {
        assertThat(array(DataTypes.BOOLEAN(), true, false).toBooleanArray())
                .containsExactly(true, false);
        assertThat(array(DataTypes.TINYINT(), (byte) 1, (byte) -2).toByteArray())
                .containsExactly(1, -2);
        assertThat(array(DataTypes.SMALLINT(), (short) 1, (short) -2).toShortArray())
                .containsExactly((short) 1, (short) -2);
        assertThat(array(DataTypes.INT(), 1, -2).toIntArray()).containsExactly(1, -2);
        assertThat(array(DataTypes.BIGINT(), 1L, -2L).toLongArray()).containsExactly(1, -2);
        assertThat(array(DataTypes.FLOAT(), 1f, -2f).toFloatArray()).containsExactly(1, -2);
        assertThat(array(DataTypes.DOUBLE(), 1d, -2d).toDoubleArray()).containsExactly(1, -2);
        assertThat(array(DataTypes.INT()).toIntArray()).isEmpty();
    }

    @Test
    void anArrayWithANullHasNoPrimitiveForm() throws Exception {
        InternalArray array = array(DataTypes.INT(), 1, null);

        assertThatThrownBy(array::toIntArray).isInstanceOf(IllegalStateException.class);
    }

    /** The second of two arrays, so that its elements don't begin at 0. */
    private InternalArray array(DataType element, Object... values) throws Exception {
        RowType type = row(DataTypes.ARRAY(element));
        GenericRow nothing = GenericRow.of(new GenericArray(new Object[] {null}));
        GenericRow row = GenericRow.of(new GenericArray(values));
        VectorSchemaRoot batch = ArrowBatches.of(type, List.of(nothing, row), allocator);
        open.add(batch);
        return ArrowRowView.of(type, ArrowBatches.columns(batch)).at(1).getArray(0);
    }

    private static RowType row(DataType type) {
        return DataTypes.ROW(DataTypes.FIELD("c", type));
    }

    /** The first row of a column that holds one. */
    private static InternalRow first(RowType type, FieldVector vector) {
        vector.setValueCount(1);
        return ArrowRowView.of(type, List.of(Optional.of(vector))).at(0);
    }
}
