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

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** A column that can't be read as its type in Fluss is refused before its first row. */
class ArrowRowViewUnreadableTest {

    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType FLOAT64 =
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType FLOAT32 =
            new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments(DataTypes.BOOLEAN(), new ArrowType.Int(8, true)),
                arguments(DataTypes.TINYINT(), new ArrowType.Int(8, false)),
                arguments(DataTypes.SMALLINT(), new ArrowType.Int(8, true)),
                arguments(DataTypes.INT(), new ArrowType.Int(32, false)),
                arguments(DataTypes.INT(), INT64),
                arguments(DataTypes.BIGINT(), INT32),
                arguments(DataTypes.BIGINT(), new ArrowType.Int(64, false)),
                arguments(DataTypes.FLOAT(), FLOAT64),
                arguments(DataTypes.DOUBLE(), FLOAT32),
                arguments(DataTypes.DOUBLE(), INT64),
                arguments(DataTypes.DECIMAL(10, 2), new ArrowType.Decimal(10, 3, 128)),
                arguments(DataTypes.DECIMAL(10, 2), new ArrowType.Decimal(11, 2, 128)),
                arguments(DataTypes.DECIMAL(10, 2), new ArrowType.Decimal(10, 2, 256)),
                arguments(DataTypes.DECIMAL(10, 2), FLOAT64),
                arguments(DataTypes.CHAR(5), ArrowType.Binary.INSTANCE),
                arguments(DataTypes.STRING(), ArrowType.Binary.INSTANCE),
                arguments(DataTypes.STRING(), ArrowType.LargeBinary.INSTANCE),
                arguments(DataTypes.STRING(), INT32),
                arguments(DataTypes.BINARY(4), new ArrowType.FixedSizeBinary(5)),
                arguments(DataTypes.BINARY(4), ArrowType.Binary.INSTANCE),
                arguments(DataTypes.BYTES(), ArrowType.Utf8.INSTANCE),
                arguments(DataTypes.DATE(), new ArrowType.Date(DateUnit.MILLISECOND)),
                arguments(DataTypes.DATE(), INT32),
                arguments(DataTypes.TIME(3), INT32),
                arguments(DataTypes.TIMESTAMP(3), INT64),
                arguments(
                        DataTypes.TIMESTAMP(3),
                        new ArrowType.Timestamp(TimeUnit.MILLISECOND, "Europe/Paris")),
                arguments(DataTypes.TIMESTAMP_LTZ(3), new ArrowType.Date(DateUnit.DAY)),
                arguments(DataTypes.ARRAY(DataTypes.INT()), INT32),
                arguments(DataTypes.ARRAY(DataTypes.TINYINT()), ArrowType.Binary.INSTANCE),
                arguments(DataTypes.MAP(DataTypes.INT(), DataTypes.INT()), INT32),
                arguments(DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT())), INT32));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void theErrorNamesColumnAndBothTypes(DataType type, ArrowType stored) {
        assertUnreadable(type, ArrowBatches.field(stored), "c", type, stored.toString());
    }

    @Test
    void theErrorNamesTheWayToANestedField() {
        DataType type =
                DataTypes.ARRAY(
                        DataTypes.ROW(
                                DataTypes.FIELD(
                                        "m", DataTypes.MAP(DataTypes.INT(), DataTypes.BIGINT()))));
        Field entries =
                new Field(
                        "entries",
                        FieldType.notNullable(ArrowType.Struct.INSTANCE),
                        List.of(
                                new Field("key", FieldType.notNullable(INT32), null),
                                new Field("value", FieldType.nullable(INT32), null)));
        Field map = new Field("m", FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
        Field list =
                ArrowBatches.field(
                        ArrowType.List.INSTANCE,
                        ArrowBatches.field(ArrowType.Struct.INSTANCE, map));

        assertUnreadable(type, list, "c.item.m.value", DataTypes.BIGINT(), INT32.toString());
    }

    @Test
    void aMapStoredAsAListOfRowsWithoutKeyAndValueIsRefused() {
        Field list =
                ArrowBatches.field(
                        ArrowType.List.INSTANCE, ArrowBatches.field(ArrowType.Struct.INSTANCE));

        DataType type = DataTypes.MAP(DataTypes.INT(), DataTypes.INT());
        assertUnreadable(type, list, "c", type, "List");
    }

    @Test
    void aMissingFieldOfARowIsNamed() {
        DataType type = DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT()));
        Field struct = ArrowBatches.field(ArrowType.Struct.INSTANCE, ArrowBatches.field(INT32));

        assertUnreadable(type, struct, "c.x", DataTypes.INT(), "whose fields are [c]");
    }

    @Test
    void positionsInADictionaryAreNotTakenForValues() {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, null);
        Field field = new Field("c", new FieldType(true, INT32, encoding), null);

        assertUnreadable(DataTypes.INT(), field, "c", DataTypes.INT(), "dictionary-encoded");
    }

    @Test
    void thereIsAColumnForEachField() {
        RowType type = DataTypes.ROW(DataTypes.FIELD("c", DataTypes.INT()));

        assertThatThrownBy(() -> ArrowRowView.of(type, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 columns for 1 fields");
    }

    private static void assertUnreadable(
            DataType type, Field field, String path, DataType at, String stored) {
        RowType row = DataTypes.ROW(DataTypes.FIELD("c", type));
        try (BufferAllocator allocator = new RootAllocator();
                FieldVector vector = field.createVector(allocator)) {
            assertThatThrownBy(() -> ArrowRowView.of(row, List.of(Optional.of(vector))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Column '" + path + "' is " + at.asSummaryString())
                    .hasMessageContaining(stored);
        }
    }
}
