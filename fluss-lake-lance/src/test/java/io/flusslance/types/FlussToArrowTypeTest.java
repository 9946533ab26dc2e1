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
package io.flusslance.types;

import io.flusslance.config.LanceConf;

import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What each Fluss type is in Arrow. */
class FlussToArrowTypeTest {

    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;
    private static final ArrowType INT64 = new ArrowType.Int(64, true);

    private static List<Arguments> scalars() {
        List<Arguments> types = new ArrayList<>();
        types.add(arguments(DataTypes.BOOLEAN(), ArrowType.Bool.INSTANCE));
        types.add(arguments(DataTypes.TINYINT(), new ArrowType.Int(8, true)));
        types.add(arguments(DataTypes.SMALLINT(), new ArrowType.Int(16, true)));
        types.add(arguments(DataTypes.INT(), new ArrowType.Int(32, true)));
        types.add(arguments(DataTypes.BIGINT(), INT64));
        types.add(arguments(DataTypes.FLOAT(), floating(FloatingPointPrecision.SINGLE)));
        types.add(arguments(DataTypes.DOUBLE(), floating(FloatingPointPrecision.DOUBLE)));
        types.add(arguments(DataTypes.CHAR(1), UTF8));
        types.add(arguments(DataTypes.CHAR(200), UTF8));
        types.add(arguments(DataTypes.STRING(), UTF8));
        types.add(arguments(DataTypes.BINARY(1), new ArrowType.FixedSizeBinary(1)));
        types.add(arguments(DataTypes.BINARY(200), new ArrowType.FixedSizeBinary(200)));
        types.add(arguments(DataTypes.BYTES(), ArrowType.Binary.INSTANCE));
        types.add(arguments(DataTypes.DATE(), new ArrowType.Date(DateUnit.DAY)));
        for (int precision = 1; precision <= 38; precision++) {
            for (int scale : List.of(0, precision / 2, precision)) {
                types.add(
                        arguments(
                                DataTypes.DECIMAL(precision, scale),
                                new ArrowType.Decimal(precision, scale, 128)));
            }
        }
        return types;
    }

    private static List<Arguments> times() {
        List<Arguments> types = new ArrayList<>();
        for (int precision = 0; precision <= 9; precision++) {
            TimeUnit unit = unit(precision);
            types.add(
                    arguments(
                            DataTypes.TIME(precision),
                            new ArrowType.Time(unit, precision <= 3 ? 32 : 64)));
            types.add(
                    arguments(DataTypes.TIMESTAMP(precision), new ArrowType.Timestamp(unit, null)));
            types.add(
                    arguments(
                            DataTypes.TIMESTAMP_LTZ(precision),
                            new ArrowType.Timestamp(unit, "UTC")));
        }
        return types;
    }

    private static TimeUnit unit(int precision) {
        return List.of(
                        TimeUnit.SECOND,
                        TimeUnit.MILLISECOND,
                        TimeUnit.MICROSECOND,
                        TimeUnit.NANOSECOND)
                .get((precision + 2) / 3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"scalars", "times"})
    void aScalarIsOneNullableField(DataType type, ArrowType expected) {
        Field field = FlussToArrowType.toField("c", type);

        assertThat(field).isEqualTo(Field.nullable("c", expected));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"scalars", "times"})
    void aNotNullScalarIsNullableAllTheSame(DataType type, ArrowType expected) {
        Field field = FlussToArrowType.toField("c", type.copy(false));

        assertThat(field).isEqualTo(Field.nullable("c", expected));
    }

    @Test
    void anArrayIsAListOfItems() {
        Field field = FlussToArrowType.toField("c", DataTypes.ARRAY(DataTypes.STRING()));

        assertThat(field.getType()).isEqualTo(ArrowType.List.INSTANCE);
        assertThat(field.isNullable()).isTrue();
        assertThat(field.getChildren()).containsExactly(Field.nullable("item", UTF8));
    }

    @Test
    void aRowIsAStructWithItsFieldsInOrder() {
        Field field =
                FlussToArrowType.toField(
                        "c",
                        DataTypes.ROW(
                                DataTypes.FIELD("b", DataTypes.STRING()),
                                DataTypes.FIELD("a", DataTypes.BIGINT().copy(false))));

        assertThat(field.getType()).isEqualTo(ArrowType.Struct.INSTANCE);
        assertThat(field.isNullable()).isTrue();
        assertThat(field.getChildren())
                .containsExactly(Field.nullable("b", UTF8), Field.nullable("a", INT64));
    }

    @Test
    void aMapIsAListOfEntriesThatAreNotNullWithKeysThatAreNotNull() {
        Field field =
                FlussToArrowType.toField(
                        "c", DataTypes.MAP(DataTypes.STRING(), DataTypes.BIGINT()));

        assertThat(field.getType()).isEqualTo(ArrowType.List.INSTANCE);
        assertThat(field.isNullable()).isTrue();
        Field entries = field.getChildren().get(0);
        assertThat(entries.getType()).isEqualTo(ArrowType.Struct.INSTANCE);
        assertThat(entries.isNullable()).isFalse();
        assertThat(entries.getChildren())
                .containsExactly(Field.notNullable("key", UTF8), Field.nullable("value", INT64));
    }

    @Test
    void aRowThatHoldsAListIsAStructThatIsNeverNullWithAMarker() {
        DataType type = DataTypes.ROW(DataTypes.FIELD("x", DataTypes.ARRAY(DataTypes.BIGINT())));

        Field field = FlussToArrowType.toColumn(DataTypes.FIELD("c", type), 0, Optional.empty());

        assertThat(field.isNullable()).isFalse();
        assertThat(field.getChildren())
                .last()
                .isEqualTo(Field.nullable("__null", ArrowType.Bool.INSTANCE));
        assertThat(ArrowToFlussType.of(field)).contains(type);
        assertThat(ArrowToFlussType.of(RowLayout.ofAddedColumn(field))).contains(type);
    }

    @Test
    void aListOfEntriesIsAMapOnlyWhereTheColumnSaysSo() {
        DataType map = DataTypes.MAP(DataTypes.INT(), DataTypes.INT());
        Field column = FlussToArrowType.toColumn(DataTypes.FIELD("c", map), 0, Optional.empty());

        assertThat(ArrowToFlussType.of(column).map(DataType::getTypeRoot))
                .contains(DataTypeRoot.MAP);
        assertThat(
                        ArrowToFlussType.of(FlussToArrowType.toField("c", map))
                                .map(DataType::getTypeRoot))
                .contains(DataTypeRoot.ARRAY);
    }

    @Test
    void typesNestToAnyDepth() {
        DataType type = DataTypes.INT();
        for (int i = 0; i < 20; i++) {
            type = DataTypes.ARRAY(DataTypes.ROW(DataTypes.FIELD("f", type)));
        }

        Field field = FlussToArrowType.toField("c", type);

        for (int i = 0; i < 20; i++) {
            assertThat(field.getType()).isEqualTo(ArrowType.List.INSTANCE);
            Field item = field.getChildren().get(0);
            assertThat(item.getType()).isEqualTo(ArrowType.Struct.INSTANCE);
            field = item.getChildren().get(0);
        }
        assertThat(field).isEqualTo(Field.nullable("f", new ArrowType.Int(32, true)));
    }

    @Test
    void aColumnKeepsItsFlussTypeInItsMetadata() {
        Field field = column(DataTypes.FIELD("c", DataTypes.CHAR(3).copy(false)));

        assertThat(field.getMetadata())
                .isEqualTo(Map.of("fluss.type", "CHAR(3) NOT NULL", "fluss.position", "0"));
    }

    @Test
    void aColumnKeepsItsCommentInItsMetadata() {
        Field field = column(DataTypes.FIELD("c", DataTypes.INT(), "how many"));

        assertThat(field.getMetadata())
                .isEqualTo(
                        Map.of("fluss.type", "INT", "fluss.position", "0", "comment", "how many"));
    }

    @Test
    void aNestedFieldHasNoMetadata() {
        Field field = column(DataTypes.FIELD("c", DataTypes.ARRAY(DataTypes.INT())));

        assertThat(field.getMetadata()).containsEntry("fluss.type", "ARRAY<INT>");
        assertThat(field.getChildren().get(0).getMetadata()).isEmpty();
    }

    @Test
    void aVectorIsAFixedSizeListOfItems() {
        RowType rowType = DataTypes.ROW(DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));
        TablePath table = TablePath.of("db", "t");
        LanceConf conf =
                LanceConf.ofCluster(Map.of())
                        .forTable(table, Map.of("v.arrow.fixed-size-list.size", "8"));

        Field field =
                FlussToArrowType.toColumn(
                        rowType.getFields().get(0),
                        0,
                        Optional.of(VectorColumn.of(table, rowType, conf).get("v")));

        assertThat(field.getType()).isEqualTo(new ArrowType.FixedSizeList(8));
        assertThat(field.isNullable()).isTrue();
        assertThat(field.getChildren())
                .containsExactly(Field.nullable("item", floating(FloatingPointPrecision.SINGLE)));
        assertThat(field.getMetadata())
                .isEqualTo(Map.of("fluss.type", "ARRAY<FLOAT>", "fluss.position", "0"));
    }

    private static Field column(DataField column) {
        return FlussToArrowType.toColumn(column, 0, Optional.empty());
    }

    private static ArrowType floating(FloatingPointPrecision precision) {
        return new ArrowType.FloatingPoint(precision);
    }
}
