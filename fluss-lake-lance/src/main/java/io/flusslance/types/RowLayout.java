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
package io.flusslance.types;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.MapType;

import java.util.ArrayList;
import java.util.List;

/**
 * The layout of a ROW that holds an ARRAY or a MAP at any depth: a struct that is never null, with
 * an additional last child that is true where the ROW is null and null elsewhere. Other ROWs are
 * plain structs.
 *
 * <p>lance-core 7.0.0 misreads lists below a struct if both have nulls in the same page
 * (lance#9254): it returns values of other rows, or ends the process.
 *
 * <p>A column that is added to a dataset can't be NOT NULL, because existing files lack it. Such a
 * ROW is a list of at most one struct without the marker; the list is null where the ROW is null.
 */
public final class RowLayout {

    /** The name of the child that marks null rows. No field of such a ROW may have this name. */
    public static final String NULL_MARKER = "__null";

    /** The name of the list element that distinguishes an added ROW from an ARRAY. */
    private static final String OPTIONAL_ROW = "row";

    /** Returns whether a type is stored as a list or contains one at any depth. */
    public static boolean holdsList(DataType type) {
        return type instanceof ArrayType
                || type instanceof MapType
                || type.getChildren().stream().anyMatch(RowLayout::holdsList);
    }

    /** Returns the children of a struct, followed by the marker. */
    static List<Field> withMarker(List<Field> fields) {
        List<Field> children = new ArrayList<>(fields);
        children.add(Field.nullable(NULL_MARKER, ArrowType.Bool.INSTANCE));
        return children;
    }

    /**
     * Returns whether a field of a dataset has the marker after the fields of the ROW.
     *
     * @param fields the number of fields of the ROW in Fluss
     */
    public static boolean hasMarker(Field field, int fields) {
        return field.getType() instanceof ArrowType.Struct
                && field.getChildren().size() == fields + 1
                && isMarker(field.getChildren().get(fields));
    }

    private static boolean isMarker(Field child) {
        return child.getName().equals(NULL_MARKER) && child.getType() instanceof ArrowType.Bool;
    }

    /**
     * Returns whether a field is a struct that is never null, contains a list, and ends with the
     * marker.
     */
    public static boolean isMarked(Field field) {
        return !field.isNullable()
                && hasMarker(field, field.getChildren().size() - 1)
                && unmarked(field).stream().anyMatch(RowLayout::isOrHoldsList);
    }

    private static boolean isOrHoldsList(Field field) {
        return isList(field.getType())
                || field.getChildren().stream().anyMatch(RowLayout::isOrHoldsList);
    }

    private static boolean isList(ArrowType type) {
        return type instanceof ArrowType.List
                || type instanceof ArrowType.FixedSizeList
                || type instanceof ArrowType.LargeList
                || type instanceof ArrowType.Map;
    }

    /** Returns the fields of the ROW without the marker. */
    public static List<Field> unmarked(Field marked) {
        return marked.getChildren().subList(0, marked.getChildren().size() - 1);
    }

    /**
     * Returns whether a field of a dataset stores a ROW as a list of at most one struct. Other
     * programs can give the element of a list this name, but do not make it NOT NULL.
     */
    public static boolean isOptional(Field field) {
        if (!(field.getType() instanceof ArrowType.List) || field.getChildren().size() != 1) {
            return false;
        }
        Field row = field.getChildren().get(0);
        return row.getName().equals(OPTIONAL_ROW)
                && !row.isNullable()
                && row.getType() instanceof ArrowType.Struct;
    }

    /** Returns the column in the form in which it is added to a dataset whose files lack it. */
    public static Field ofAddedColumn(Field column) {
        if (!isMarked(column)) {
            return column;
        }
        Field row =
                new Field(
                        OPTIONAL_ROW,
                        FieldType.notNullable(ArrowType.Struct.INSTANCE),
                        unmarked(column));
        return new Field(
                column.getName(),
                new FieldType(true, ArrowType.List.INSTANCE, null, column.getMetadata()),
                List.of(row));
    }

    private RowLayout() {}
}
