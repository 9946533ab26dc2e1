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
package io.flusslance.tiering;

import io.flusslance.dataset.LanceDatasets;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.testing.TestTable;
import io.flusslance.types.FlussToArrowType;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** A dataset as version 0.1 made it, of a table {@code db.old} with {@code id} and {@code c}. */
final class OldDataset {

    /** The table, of which only the dataset is made. */
    static TestTable table(Path warehouse, DataType type) {
        return TestTable.of(
                TestTable.cluster(warehouse),
                "old",
                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("c", type)),
                Map.of());
    }

    /** Makes the dataset in a file format, with a column {@code c} that looks like the field. */
    static TestTable create(Path warehouse, DataType type, Field column, String format)
            throws IOException {
        TestTable table = table(warehouse, type);
        RowType rowType = table.info().getRowType();
        Field id = FlussToArrowType.toColumn(rowType.getFields().get(0), 0, Optional.empty());
        Map<String, String> metadata =
                Map.of("fluss.type", type.asSerializableString(), "fluss.position", "1");
        Field described =
                new Field(
                        "c",
                        new FieldType(true, column.getType(), null, metadata),
                        column.getChildren());
        List<Field> fields = new ArrayList<>(List.of(id, described));
        fields.addAll(SystemColumns.fields());
        Schema schema = new Schema(fields, Map.of("fluss.table.path", "db.old"));
        try (AllocatorScope scope = AllocatorScope.open()) {
            assertThat(
                            new LanceDatasets(table.conf())
                                    .createIfAbsent(table.location(), schema, format, scope))
                    .isPresent();
        }
        return table;
    }

    /** Arrow's Map with keys of 32 bits, which needs format 2.2. */
    static Field map(ArrowType values) {
        Field key = new Field("key", FieldType.notNullable(new ArrowType.Int(32, true)), null);
        Field entries =
                new Field(
                        "entries",
                        FieldType.notNullable(ArrowType.Struct.INSTANCE),
                        Arrays.asList(key, Field.nullable("value", values)));
        return new Field("c", FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
    }

    private OldDataset() {}
}
