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

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows within a column. */
final class RowGenerator extends ValueGenerator {

    private final List<ValueGenerator> fields;

    RowGenerator(boolean nullable, int sections, List<ValueGenerator> fields, Random random) {
        super(
                DataTypes.ROW(
                                IntStream.range(0, fields.size())
                                        .mapToObj(i -> field(i, fields.get(i)))
                                        .toArray(DataField[]::new))
                        .copy(nullable),
                sections,
                random);
        this.fields = fields;
    }

    private static DataField field(int index, ValueGenerator generator) {
        return DataTypes.FIELD("f" + index, generator.type());
    }

    @Override
    Object present(int section, long position, long hash) {
        GenericRow row = new GenericRow(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            row.setField(i, fields.get(i).value(section, position, Hash.of(hash, i)));
        }
        return row;
    }

    @Override
    String describePresent(int section) {
        return fields.stream()
                .map(field -> field.describe(section))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
