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

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a table's properties say of its vectors, and what is wrong with it. */
class VectorColumnTest {

    private static final TablePath TABLE = TablePath.of("db", "t");
    private static final String SIZE = "v.arrow.fixed-size-list.size";
    private static final String TYPE = "v.arrow.fixed-size-list.type";

    private static final DataType FLOATS = DataTypes.ARRAY(DataTypes.FLOAT());
    private static final DataType DOUBLES = DataTypes.ARRAY(DataTypes.DOUBLE());

    @Test
    void aTableWithoutSettingsHasNoVectors() {
        assertThat(vectors(FLOATS, Map.of())).isEmpty();
    }

    @Test
    void aVectorOfFloatsHasSinglePrecisionByDefault() {
        VectorColumn vector = vector(FLOATS, Map.of(SIZE, "768"));

        assertThat(vector.size()).isEqualTo(768);
        assertThat(vector.elementType().getPrecision()).isEqualTo(FloatingPointPrecision.SINGLE);
    }

    @Test
    void aVectorOfDoublesHasDoublePrecisionByDefault() {
        VectorColumn vector = vector(DOUBLES, Map.of(SIZE, "1"));

        assertThat(vector.size()).isOne();
        assertThat(vector.elementType().getPrecision()).isEqualTo(FloatingPointPrecision.DOUBLE);
    }

    private static List<DataType> arrays() {
        return List.of(FLOATS, DOUBLES);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void anyVectorCanHaveHalfPrecision(DataType type) {
        VectorColumn vector = vector(type, Map.of(SIZE, "8", TYPE, "Float16"));

        assertThat(vector.elementType().getPrecision()).isEqualTo(FloatingPointPrecision.HALF);
    }

    @Test
    void theDefaultTypesCanBeNamed() {
        assertThat(vector(FLOATS, Map.of(SIZE, "8", TYPE, "float32")))
                .isEqualTo(vector(FLOATS, Map.of(SIZE, "8")));
        assertThat(vector(DOUBLES, Map.of(SIZE, "8", TYPE, "float64")))
                .isEqualTo(vector(DOUBLES, Map.of(SIZE, "8")));
    }

    @Test
    void vectorsOfOtherSizesOrTypesAreNotEqual() {
        VectorColumn vector = vector(FLOATS, Map.of(SIZE, "8"));

        assertThat(vector)
                .isNotEqualTo(vector(FLOATS, Map.of(SIZE, "9")))
                .isNotEqualTo(vector(FLOATS, Map.of(SIZE, "8", TYPE, "float16")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "", "1.5", "2147483648"})
    void aMalformedSizeIsAnErrorThatNamesKeyValueAndTable(String size) {
        assertThatThrownBy(() -> vectors(FLOATS, Map.of(SIZE, size)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(
                        "[LANCE_OPTION_INVALID] Option '%s' of table db.t has the value '%s':"
                                + " expected an integer of at least 1.",
                        SIZE, size);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, float64, float32", "FLOAT, int8, float32", "DOUBLE, float32, float64"})
    void aMalformedTypeIsAnErrorThatNamesKeyValueAndWhatIsAllowed(
            String element, String type, String allowed) {
        DataType array = element.equals("FLOAT") ? FLOATS : DOUBLES;

        assertThatThrownBy(() -> vectors(array, Map.of(SIZE, "8", TYPE, type)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'" + TYPE + "' of table db.t has the value '" + type + "'")
                .hasMessageContaining("'float16' or '" + allowed + "'");
    }

    @Test
    void aTypeWithoutASizeIsAnError() {
        assertThatThrownBy(() -> vectors(FLOATS, Map.of(TYPE, "float16")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'" + TYPE + "' of table db.t also needs '" + SIZE + "'");
    }

    @Test
    void aColumnThatDoesNotExistIsAnErrorThatNamesItAndTheColumns() {
        Map<String, String> properties = Map.of("w.arrow.fixed-size-list.size", "8");

        assertThatThrownBy(() -> vectors(FLOATS, properties))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'w.arrow.fixed-size-list.size' of table db.t")
                .hasMessageContaining("there is no column 'w'")
                .hasMessageContaining("[id, v]");
    }

    private static List<DataType> others() {
        return List.of(
                DataTypes.FLOAT(),
                DataTypes.STRING(),
                DataTypes.ARRAY(DataTypes.INT()),
                DataTypes.ARRAY(DataTypes.STRING()),
                DataTypes.ARRAY(DataTypes.DECIMAL(3, 1)),
                DataTypes.ARRAY(FLOATS),
                DataTypes.ROW(DataTypes.FIELD("v", FLOATS)));
    }

    @ParameterizedTest
    @MethodSource("others")
    void aColumnThatIsNoArrayOfFloatsIsAnErrorThatNamesItAndItsType(DataType type) {
        assertThatThrownBy(() -> vectors(type, Map.of(SIZE, "8")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'" + SIZE + "' of table db.t")
                .hasMessageContaining("column 'v' is " + type.asSummaryString())
                .hasMessageContaining("ARRAY<FLOAT> or ARRAY<DOUBLE>");
    }

    private static VectorColumn vector(DataType type, Map<String, String> properties) {
        return vectors(type, properties).get("v");
    }

    private static Map<String, VectorColumn> vectors(
            DataType type, Map<String, String> properties) {
        RowType rowType =
                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("v", type));
        LanceConf conf = LanceConf.ofCluster(Map.of()).forTable(TABLE, properties);
        return VectorColumn.of(TABLE, rowType, conf);
    }
}
