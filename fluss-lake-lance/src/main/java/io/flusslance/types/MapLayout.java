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

import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

import java.util.List;

/**
 * The layout of a MAP: a list of entries, each a struct of {@code key} and {@code value}.
 *
 * <p>Arrow's own Map type would need file format 2.2, in which lance-core 7.0.0 writes wrong
 * validity and list levels without an error (lance#7708). Datasets of earlier builds use it.
 */
public final class MapLayout {

    /** The name of the list element that distinguishes a map from a list of rows. */
    private static final String ENTRIES = MapVector.DATA_VECTOR_NAME;

    /**
     * Returns the only child of a map's field, its entries. Neither the entries nor the keys are
     * null.
     */
    static Field entries(Field key, Field value) {
        return new Field(
                ENTRIES, FieldType.notNullable(ArrowType.Struct.INSTANCE), List.of(key, value));
    }

    /**
     * Returns whether a field of a dataset is a map rather than a list of rows, in this layout or
     * in Arrow's.
     */
    public static boolean isMap(Field field) {
        return holdsMaps(field) && (isArrowMap(field) || isNeverNull(field.getChildren().get(0)));
    }

    /**
     * Other programs can give the element of a list this name, but do not make it and its keys NOT
     * NULL.
     */
    private static boolean isNeverNull(Field entries) {
        return !entries.isNullable() && !entries.getChildren().get(0).isNullable();
    }

    /**
     * Returns whether a field of a dataset can hold maps, provided that its declared type is a map.
     */
    public static boolean holdsMaps(Field field) {
        boolean isList =
                field.getType() instanceof ArrowType.List && field.getChildren().size() == 1;
        return isArrowMap(field) || (isList && isEntries(field.getChildren().get(0)));
    }

    private static boolean isArrowMap(Field field) {
        return field.getType() instanceof ArrowType.Map;
    }

    private static boolean isEntries(Field element) {
        List<Field> entry = element.getChildren();
        return element.getType() instanceof ArrowType.Struct
                && element.getName().equals(ENTRIES)
                && entry.size() == 2
                && entry.get(0).getName().equals(MapVector.KEY_NAME)
                && entry.get(1).getName().equals(MapVector.VALUE_NAME);
    }

    private MapLayout() {}
}
