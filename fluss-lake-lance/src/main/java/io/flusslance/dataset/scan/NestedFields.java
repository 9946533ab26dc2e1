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

/** Detects columns whose types Lance 7.0.0 writes or reads correctly only with precautions. */
public final class NestedFields {

    /**
     * Returns whether a scan of the columns can have a filter. With a filter, Lance 7.0.0 returns
     * null rows as rows of nulls and null lists as empty ones (lance#7908).
     */
    public static boolean canBeFiltered(List<Field> columns) {
        return columns.stream().noneMatch(NestedFields::isNested);
    }

    private static boolean isNested(Field field) {
        return field.getType() instanceof ArrowType.Struct || isList(field);
    }

    /** Returns whether a list contains a list, at any depth. */
    public static boolean haveListInList(List<Field> columns) {
        return columns.stream().anyMatch(column -> listDepth(column) > 1);
    }

    /** Returns whether the column is a list or contains one at any depth. Vectors are not lists. */
    public static boolean hasList(Field column) {
        return listDepth(column) > 0;
    }

    private static int listDepth(Field field) {
        int below = field.getChildren().stream().mapToInt(NestedFields::listDepth).max().orElse(0);
        return isList(field) ? below + 1 : below;
    }

    /**
     * Returns the path of the outermost nullable struct of a column that contains a list. Lance
     * 7.0.0 misreads such lists: it returns values of other rows, or ends the process (lance#9254).
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

    /**
     * Returns whether a field is a list. Vectors have a fixed length, so Lance stores them like
     * plain values.
     */
    private static boolean isList(Field field) {
        return field.getType() instanceof ArrowType.List
                || field.getType() instanceof ArrowType.LargeList
                || field.getType() instanceof ArrowType.Map;
    }

    private NestedFields() {}
}
