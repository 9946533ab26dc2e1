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
package io.flusslance.source;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

import java.util.List;

/** Which columns of a scan are of types that Lance 7.0.0 reads right only with care. */
final class NestedFields {

    /**
     * Whether a scan of the columns can take a filter. With one, Lance 7.0.0 gives null rows as
     * rows of nulls and null lists as empty ones (lance#7908).
     */
    static boolean canBeFiltered(List<Field> columns) {
        return columns.stream().noneMatch(NestedFields::isNested);
    }

    private static boolean isNested(Field field) {
        return field.getType() instanceof ArrowType.Struct || isList(field);
    }

    /** Whether a list is in a list, at any depth. */
    static boolean haveListInList(List<Field> columns) {
        return columns.stream().anyMatch(column -> listDepth(column) > 1);
    }

    private static int listDepth(Field field) {
        int below = field.getChildren().stream().mapToInt(NestedFields::listDepth).max().orElse(0);
        return isList(field) ? below + 1 : below;
    }

    /** Vectors are of one length, so Lance stores them like plain values. */
    private static boolean isList(Field field) {
        return field.getType() instanceof ArrowType.List
                || field.getType() instanceof ArrowType.LargeList
                || field.getType() instanceof ArrowType.Map;
    }

    private NestedFields() {}
}
