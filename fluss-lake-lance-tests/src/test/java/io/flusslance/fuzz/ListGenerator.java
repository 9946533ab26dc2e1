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

import org.apache.fluss.row.GenericArray;
import org.apache.fluss.types.DataTypes;

import java.util.Random;

/** Arrays. */
final class ListGenerator extends ValueGenerator {

    private final ListLengths lengths;
    private final ValueGenerator elements;

    ListGenerator(boolean nullable, ListLengths lengths, ValueGenerator elements, Random random) {
        super(DataTypes.ARRAY(elements.type()).copy(nullable), lengths.sections(), random);
        this.lengths = lengths;
        this.elements = elements;
    }

    @Override
    Object present(int section, long position, long hash) {
        Object[] array = new Object[lengths.length(section, position, hash)];
        for (int i = 0; i < array.length; i++) {
            array[i] = elements.value(section, position + i, Hash.of(hash, i));
        }
        return new GenericArray(array);
    }

    @Override
    String describePresent(int section) {
        return lengths.describe(section) + " [" + elements.describe(section) + "]";
    }
}
