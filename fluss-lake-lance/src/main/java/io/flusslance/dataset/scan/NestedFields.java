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
package io.flusslance.dataset.scan;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

import java.util.List;
import java.util.Optional;

/** Which columns are of types that Lance 7.0.0 writes or reads right only with care. */
public final class NestedFields {

    /**
     * Whether a scan of the columns can take a filter. With one, Lance 7.0.0 gives null rows as
     * rows of nulls and null lists as empty ones (lance#7908).
     */
    public static boolean canBeFiltered(List<Field> columns) {
        return columns.stream().noneMatch(NestedFields::isNested);
    }

    private static boolean isNested(Field field) {
        return field.getType() instanceof ArrowType.Struct || isList(field);
    }

    /** Whether a list is in a list, at any depth. */
    public static boolean haveListInList(List<Field> columns) {
        return columns.stream().anyMatch(column -> listDepth(column) > 1);
    }

    /** Whether the column is a list, or holds one at any depth. Vectors are no lists. */
    public static boolean hasList(Field column) {
        return listDepth(column) > 0;
    }

    private static int listDepth(Field field) {
        int below = field.getChildren().stream().mapToInt(NestedFields::listDepth).max().orElse(0);
        return isList(field) ? below + 1 : below;
    }

    /**
     * The path of the outermost struct of a column that can be null and holds a list, which Lance
     * 7.0.0 misreads: it gives other rows' values, or ends the process (lance#9254).
     */
    public static Optional<String> nullableRowAboveList(Field column) {
        return nullableRowAboveList("", column);
    }

    private static Optional<String> nullableRowAboveList(String parent, Field field) {
        String path = parent + field.getName();
        if (field.getType() instanceof ArrowType.Struct && field.isNullable() && hasList(field)) {
            return Optional.of(path);
        }
        return field.getChildren().stream()
                .flatMap(child -> nullableRowAboveList(path + ".", child).stream())
                .findFirst();
    }

    /** Vectors are of one length, so Lance stores them like plain values. */
    private static boolean isList(Field field) {
        return field.getType() instanceof ArrowType.List
                || field.getType() instanceof ArrowType.LargeList
                || field.getType() instanceof ArrowType.Map;
    }

    private NestedFields() {}
}
