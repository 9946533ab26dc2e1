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

import io.flusslance.types.FlussToArrowType;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ProjectedWidthTest {

    private static final Field ID = FlussToArrowType.toField("id", DataTypes.BIGINT());
    private static final Field FLAG = FlussToArrowType.toField("flag", DataTypes.BOOLEAN());
    private static final Field NAME = FlussToArrowType.toField("name", DataTypes.STRING());
    private static final Field IMAGE = FlussToArrowType.toField("image", DataTypes.BYTES());
    private static final Field TAGS =
            FlussToArrowType.toField("tags", DataTypes.ARRAY(DataTypes.INT()));
    private static final Field FIXED_ROW =
            FlussToArrowType.toField(
                    "row",
                    DataTypes.ROW(
                            DataTypes.FIELD("a", DataTypes.INT()),
                            DataTypes.FIELD("b", DataTypes.DOUBLE())));
    private static final Field VECTOR =
            new Field(
                    "vector",
                    FieldType.nullable(new ArrowType.FixedSizeList(128)),
                    List.of(
                            Field.nullable(
                                    "item",
                                    new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))));
    private static final long FIXED_BYTES = 8 + 128 * 4 + 128 / 8;
    private static final List<Field> ALL = List.of(ID, FLAG, NAME, IMAGE, TAGS, VECTOR);

    @Test
    void columnsOfFixedWidthCountByTheirTypesWhateverIsStored() {
        assertThat(width(List.of(ID), 1_000_000)).isEqualTo(9);
        assertThat(width(List.of(FLAG, FLAG, FLAG, FLAG), 1_000_000)).isEqualTo(1);
        assertThat(width(List.of(FIXED_ROW), 1_000_000)).isEqualTo(13);
    }

    @Test
    void vectorsCountExactly() {
        // 128 floats with a validity bit each, and one of the vector
        assertThat(width(List.of(VECTOR), 10)).isEqualTo(128 * 4 + 128 / 8 + 1);
    }

    @Test
    void columnsOfVariableWidthShareWhatIsStoredBeyondTheOthers() {
        long fixed = FIXED_BYTES;

        assertThat(width(List.of(NAME, IMAGE, TAGS), fixed + 3300)).isEqualTo(3300);
        assertThat(width(List.of(NAME), fixed + 3300)).isEqualTo(100);
        assertThat(width(List.of(IMAGE, ID), fixed + 3300)).isEqualTo(1600 + 9);
    }

    @Test
    void itIsGuessedWhereSomeOfThemAreLeftOut() {
        assertThat(ProjectedWidth.of(List.of(ID, NAME), ALL).isGuessed()).isTrue();
        assertThat(ProjectedWidth.of(List.of(NAME, IMAGE, TAGS), ALL).isGuessed()).isFalse();
        assertThat(ProjectedWidth.of(List.of(ID, VECTOR), ALL).isGuessed()).isFalse();
    }

    @Test
    void oneOfThemCanHoldNearlyAllThatIsStored() {
        ProjectedWidth width = ProjectedWidth.of(List.of(ID, NAME), ALL);

        assertThat(width.batchBytes(5_000)).isEqualTo((5_000 + 9) / 4);
        assertThat(ProjectedWidth.of(List.of(ID), ALL).batchBytes(5_000)).isEqualTo(9);
        assertThat(ProjectedWidth.of(ALL, ALL).batchBytes(5_000))
                .as("nothing is left out, so nothing is guessed")
                .isEqualTo(ProjectedWidth.of(ALL, ALL).bytes(5_000));
    }

    @Test
    void theyCountSomethingWhereTheFilesAreSmallerThanTheirFixedColumns() {
        assertThat(width(List.of(NAME), 5)).isEqualTo(16);
    }

    @Test
    void noColumnTakesAByteARow() {
        assertThat(width(List.of(), 1_000_000)).isEqualTo(1);
    }

    private static long width(List<Field> projected, long storedBytes) {
        return ProjectedWidth.of(projected, ALL).bytes(storedBytes);
    }
}
