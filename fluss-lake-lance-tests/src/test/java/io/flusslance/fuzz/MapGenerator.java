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

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.types.DataTypes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Maps whose keys are {@code k0}, {@code k1} and so on. */
final class MapGenerator extends ValueGenerator {

    private final ListLengths lengths;
    private final ValueGenerator values;

    MapGenerator(boolean nullable, ListLengths lengths, ValueGenerator values, Random random) {
        super(
                DataTypes.MAP(DataTypes.STRING().copy(false), values.type()).copy(nullable),
                lengths.sections(),
                random);
        this.lengths = lengths;
        this.values = values;
    }

    @Override
    Object present(int section, long position, long hash) {
        int size = lengths.length(section, position, hash);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(
                    BinaryString.fromString("k" + i),
                    values.value(section, position + i, Hash.of(hash, i)));
        }
        return new GenericMap(map);
    }

    @Override
    String describePresent(int section) {
        return lengths.describe(section) + " {" + values.describe(section) + "}";
    }
}
