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

import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;

/**
 * Tells which tables lance-core 7.0.0 can compact: not those with a list below a row that may be
 * null, which it misreads (lance issue 9254), so that a compaction makes the wrong values stay.
 */
final class CompactableTypes {

    static boolean contains(DataType type) {
        return !(type.is(DataTypeRoot.ROW) && type.isNullable() && hasList(type))
                && type.getChildren().stream().allMatch(CompactableTypes::contains);
    }

    private static boolean hasList(DataType type) {
        return type.is(DataTypeRoot.ARRAY)
                || type.is(DataTypeRoot.MAP)
                || type.getChildren().stream().anyMatch(CompactableTypes::hasList);
    }

    private CompactableTypes() {}
}
