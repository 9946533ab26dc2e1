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
package io.flusslance.fuzz;

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A table and all of its rows, always the same ones for the same {@link CaseId}. Column {@code id}
 * holds the row's number; the others are {@code c0}, {@code c1} and so on.
 */
final class FuzzCase {

    /** The column of the row's number, the first one. */
    static final String ID = "id";

    private static final double MAPS_SHARE = 0.25;

    private final CaseId id;
    private final Sections sections;
    private final Map<String, ValueGenerator> columns;
    private final long seed;

    private FuzzCase(CaseId id, Sections sections, Map<String, ValueGenerator> columns) {
        this.id = id;
        this.sections = sections;
        this.columns = columns;
        this.seed = Hash.of(id.seed(), 2);
    }

    static FuzzCase of(CaseId id) {
        Random random = new Random(Hash.of(id.seed(), 1));
        Sections sections = Sections.draw(random);
        double[] rows = IntStream.range(0, sections.count()).mapToDouble(sections::rows).toArray();
        CaseShape shape = CaseShape.draw(random);
        int count = 1 + random.nextInt(shape.maxColumns());
        GeneratorFactory factory =
                new GeneratorFactory(
                        shape, shape.bytes() / count, random.nextDouble() < MAPS_SHARE, random);
        Map<String, ValueGenerator> columns = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            ValueGenerator column = factory.column(rows);
            if (id.hasColumn(i)) {
                columns.put("c" + i, column);
            }
        }
        return new FuzzCase(id, sections.cut(id), columns);
    }

    CaseId id() {
        return id;
    }

    Sections sections() {
        return sections;
    }

    /** The types of all columns. */
    RowType rowType() {
        List<DataField> fields = new ArrayList<>();
        fields.add(DataTypes.FIELD(ID, DataTypes.INT()));
        columns.forEach((name, column) -> fields.add(DataTypes.FIELD(name, column.type())));
        return new RowType(fields);
    }

    /** The length of the vectors of each column that holds vectors. */
    Map<String, Integer> vectorDimensions() {
        Map<String, Integer> dimensions = new LinkedHashMap<>();
        columns.forEach(
                (name, column) -> {
                    if (column instanceof VectorGenerator vectors) {
                        dimensions.put(name, vectors.dimension());
                    }
                });
        return dimensions;
    }

    /** The row of a number. */
    GenericRow row(int number) {
        int section = sections.sectionOf(number);
        int position = number - sections.rowsBefore(section);
        GenericRow row = new GenericRow(1 + columns.size());
        row.setField(0, number);
        int field = 1;
        for (Map.Entry<String, ValueGenerator> column : columns.entrySet()) {
            long hash = Hash.of(seed + column.getKey().hashCode(), number);
            row.setField(field++, column.getValue().value(section, position, hash));
        }
        return row;
    }

    /** The rows of each section, and each column's type and patterns, on one line. */
    String describe() {
        StringBuilder text = new StringBuilder("rows " + sections);
        columns.forEach(
                (name, column) -> {
                    text.append("; ").append(name).append(' ');
                    text.append(column.type().asSerializableString()).append(':');
                    for (int i = 0; i < sections.count(); i++) {
                        if (sections.rows(i) > 0) {
                            text.append(" <").append(column.describe(i)).append('>');
                        }
                    }
                });
        return text.toString();
    }
}
