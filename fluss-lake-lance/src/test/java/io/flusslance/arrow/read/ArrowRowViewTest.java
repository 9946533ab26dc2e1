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

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.row.BinaryString;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How long values of a view are right, where it ends, and what it makes of windows and gaps. */
class ArrowRowViewTest {

    private static final ArrowType INT32 = new ArrowType.Int(32, true);

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void allMemoryIsBack() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void valuesStayRightAfterTheNextRowAndAfterTheBatch() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("s", DataTypes.STRING()),
                        DataTypes.FIELD("c", DataTypes.CHAR(3)),
                        DataTypes.FIELD("b", DataTypes.BYTES()),
                        DataTypes.FIELD("f", DataTypes.BINARY(2)),
                        DataTypes.FIELD("d", DataTypes.DECIMAL(12, 2)),
                        DataTypes.FIELD("w", DataTypes.DECIMAL(38, 2)),
                        DataTypes.FIELD("t", DataTypes.TIMESTAMP(6)),
                        DataTypes.FIELD("l", DataTypes.TIMESTAMP_LTZ(9)));
        List<GenericRow> rows = List.of(keepable("one", 1), keepable("two", -2));
        InternalRow.FieldGetter[] getters = InternalRow.createFieldGetters(type);
        List<Object> kept = new ArrayList<>();
        try (VectorSchemaRoot batch = ArrowBatches.of(type, rows, allocator)) {
            ArrowRowView view = ArrowRowView.of(type, ArrowBatches.columns(batch));
            for (int row = 0; row < 2; row++) {
                view.at(row);
                for (InternalRow.FieldGetter getter : getters) {
                    kept.add(getter.getFieldOrNull(view));
                }
            }
        }

        GenericRow first = GenericRow.of(kept.subList(0, 8).toArray());
        GenericRow second = GenericRow.of(kept.subList(8, 16).toArray());
        assertThat(FlussValues.ofRow(first, type)).isEqualTo(FlussValues.ofRow(rows.get(0), type));
        assertThat(FlussValues.ofRow(second, type)).isEqualTo(FlussValues.ofRow(rows.get(1), type));
    }

    private static GenericRow keepable(String text, long number) {
        BigDecimal decimal = BigDecimal.valueOf(number, 2);
        return GenericRow.of(
                BinaryString.fromString(text),
                BinaryString.fromString(text),
                new byte[] {(byte) number, 7},
                new byte[] {8, (byte) number},
                Decimal.fromBigDecimal(decimal, 12, 2),
                Decimal.fromBigDecimal(decimal.movePointRight(30).setScale(2), 38, 2),
                TimestampNtz.fromMillis(number, 456_000),
                TimestampLtz.fromEpochMillis(number, 456_789));
    }

    @Test
    void eachValueHasAnArrayOfItsOwn() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("s", DataTypes.STRING()),
                        DataTypes.FIELD("b", DataTypes.BYTES()));
        List<GenericRow> rows =
                List.of(GenericRow.of(BinaryString.fromString("ab"), new byte[] {1, 2}));
        try (VectorSchemaRoot batch = ArrowBatches.of(type, rows, allocator)) {
            ArrowRowView view = ArrowRowView.of(type, ArrowBatches.columns(batch)).at(0);

            // the host keeps these arrays, and Flink's operators may write to them
            byte[] textBytes = view.getString(0).toBytes();
            byte[] bytes = view.getBytes(1);

            assertThat(view.getString(0).toBytes()).isEqualTo(textBytes).isNotSameAs(textBytes);
            assertThat(view.getBytes(1)).isEqualTo(bytes).isNotSameAs(bytes);
        }
    }

    @Test
    void nestedViewsStayWithTheirRowWhenTheViewMoves() throws Exception {
        RowType inner = DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT()));
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("a", DataTypes.ARRAY(inner)), DataTypes.FIELD("r", inner));
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rows.add(
                    GenericRow.of(
                            new GenericArray(
                                    new Object[] {
                                        GenericRow.of(10 * i), GenericRow.of(10 * i + 1)
                                    }),
                            GenericRow.of(100 * i)));
        }
        try (VectorSchemaRoot batch = ArrowBatches.of(type, rows, allocator)) {
            ArrowRowView view = ArrowRowView.of(type, ArrowBatches.columns(batch));
            InternalArray array = view.at(1).getArray(0);
            InternalRow first = array.getRow(0, 1);
            InternalRow second = array.getRow(1, 1);
            InternalRow row = view.getRow(1, 1);

            view.at(2);

            assertThat(first.getInt(0)).isEqualTo(10);
            assertThat(second.getInt(0)).isEqualTo(11);
            assertThat(row.getInt(0)).isEqualTo(100);
        }
    }

    @Test
    void aViewOfAClosedBatchThrowsInsteadOfReadingFreedMemory() throws Exception {
        RowType type = row(DataTypes.BIGINT());
        VectorSchemaRoot batch = ArrowBatches.of(type, List.of(GenericRow.of(1L)), allocator);
        ArrowRowView view = ArrowRowView.of(type, ArrowBatches.columns(batch)).at(0);

        batch.close();

        assertThatThrownBy(() -> view.getLong(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rowsAndElementsBeyondTheEndAreRefused() throws Exception {
        RowType type = row(DataTypes.ARRAY(DataTypes.INT()));
        GenericRow row = GenericRow.of(new GenericArray(new int[] {1, 2}));
        try (VectorSchemaRoot batch = ArrowBatches.of(type, List.of(row, row), allocator)) {
            ArrowRowView view = ArrowRowView.of(type, ArrowBatches.columns(batch));
            InternalArray array = view.getArray(0);

            assertThatThrownBy(() -> view.at(2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> view.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> array.getInt(2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> array.isNullAt(-1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aColumnThatTheVersionLacksIsNullInEveryRow() throws Exception {
        RowType written = row(DataTypes.INT());
        RowType read =
                DataTypes.ROW(
                        DataTypes.FIELD("later", DataTypes.STRING()),
                        DataTypes.FIELD("c", DataTypes.INT()));
        List<GenericRow> rows = List.of(GenericRow.of(1), GenericRow.of(2));
        try (VectorSchemaRoot batch = ArrowBatches.of(written, rows, allocator)) {
            ArrowRowView view =
                    ArrowRowView.of(
                            read, List.of(Optional.empty(), Optional.of(batch.getVector(0))));

            assertThat(view.getFieldCount()).isEqualTo(2);
            assertThat(FlussValues.ofRow(view.at(0), read)).isEqualTo(Arrays.asList(null, 1));
            assertThat(FlussValues.ofRow(view.at(1), read)).isEqualTo(Arrays.asList(null, 2));
        }
    }

    @Test
    void whereAllColumnsAreAbsentEveryRowIsNull() {
        ArrowRowView view = ArrowRowView.of(row(DataTypes.INT()), List.of(Optional.empty()));

        assertThat(view.at(1_000_000).isNullAt(0)).isTrue();
    }

    @Test
    void aListMayBeginInTheMiddleOfItsElements() {
        try (ListVector whole = ListVector.empty("c", allocator);
                ListVector window = ListVector.empty("c", allocator)) {
            IntVector elements =
                    (IntVector) whole.addOrGetVector(FieldType.nullable(INT32)).getVector();
            IntVector shared =
                    (IntVector) window.addOrGetVector(FieldType.nullable(INT32)).getVector();
            for (int i = 0; i < 24; i++) {
                int start = whole.startNewValue(i);
                elements.setSafe(start, 2 * i);
                elements.setSafe(start + 1, 2 * i + 1);
                whole.endValue(i, 2);
            }
            whole.setValueCount(24);
            // a null with elements below it
            BitVectorHelper.unsetBit(whole.getValidityBuffer(), 9);
            loadAgain(elements, shared);
            // a window on rows 8 to 23, as the C data interface may hand it over
            ArrowBuf offsets = whole.getOffsetBuffer();
            window.loadFieldBuffers(
                    new ArrowFieldNode(16, 1),
                    List.of(whole.getValidityBuffer().slice(1, 2), offsets.slice(8 * 4, 17 * 4)));

            RowType type = row(DataTypes.ARRAY(DataTypes.INT()));
            ArrowRowView view = ArrowRowView.of(type, List.of(Optional.of(window)));

            assertThat(window.getOffsetBuffer().getInt(0)).isEqualTo(16);
            assertThat(view.at(0).getArray(0).toIntArray()).containsExactly(16, 17);
            assertThat(view.at(1).isNullAt(0)).isTrue();
            assertThat(view.at(15).getArray(0).toIntArray()).containsExactly(46, 47);
        }
    }

    private static void loadAgain(IntVector from, IntVector to) {
        to.loadFieldBuffers(
                new ArrowFieldNode(from.getValueCount(), from.getNullCount()),
                List.of(from.getValidityBuffer(), from.getDataBuffer()));
    }

    @Test
    void aColumnWithoutAValidityBufferHasNoNulls() {
        RowType inner = DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT()));
        try (StructVector bare = new WithoutValidity(allocator)) {
            bare.addOrGet("x", FieldType.nullable(INT32), IntVector.class).setSafe(0, 5);

            InternalRow view = first(row(inner), bare);

            assertThat(view.isNullAt(0)).isFalse();
            assertThat(view.getRow(0, 1).getInt(0)).isEqualTo(5);
        }
    }

    private static final class WithoutValidity extends StructVector {

        WithoutValidity(BufferAllocator allocator) {
            super("c", allocator, FieldType.nullable(ArrowType.Struct.INSTANCE), null);
        }

        @Override
        public ArrowBuf getValidityBuffer() {
            return getAllocator().getEmpty();
        }

        @Override
        public int getNullCount() {
            throw new IndexOutOfBoundsException("there are no bits to count");
        }
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
