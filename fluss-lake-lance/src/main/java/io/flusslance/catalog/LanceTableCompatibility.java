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
package io.flusslance.catalog;

import io.flusslance.types.FlussToArrowType;
import io.flusslance.types.MapLayout;
import io.flusslance.types.RowLayout;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares a dataset with the definition of a table: the dataset has all its columns, lacks some,
 * or has some with a different type. Additional columns of the dataset are ignored, because other
 * programs may add columns.
 */
public final class LanceTableCompatibility {

    private final List<Field> missing;
    private final List<String> differences;

    private LanceTableCompatibility(List<Field> missing, List<String> differences) {
        this.missing = missing;
        this.differences = differences;
    }

    /**
     * Compares columns by name.
     *
     * @param expected the columns of the definition
     * @param actual the columns of the dataset
     */
    public static LanceTableCompatibility of(List<Field> expected, List<Field> actual) {
        Map<String, Field> byName = new LinkedHashMap<>();
        actual.forEach(field -> byName.put(field.getName(), field));
        List<Field> missing = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (Field field : expected) {
            Field found = byName.get(field.getName());
            if (found == null) {
                missing.add(field);
            } else if (!canHold(found, field)) {
                differences.add(
                        String.format(
                                "column '%s' is %s in the dataset and %s in the table",
                                field.getName(), describe(found), describe(field)));
            }
        }
        return new LanceTableCompatibility(missing, differences);
    }

    /** Returns the columns that the dataset lacks. */
    public List<Field> missing() {
        return missing;
    }

    /** Returns a sentence for each column whose type differs. */
    public List<String> differences() {
        return differences;
    }

    /**
     * Returns why rows of a Fluss table can't be written to a dataset, or empty if they can.
     *
     * @param rowType the table's columns
     * @param actual the columns of the dataset
     */
    public static Optional<String> whyNotWritable(RowType rowType, List<Field> actual) {
        List<Field> expected = new ArrayList<>();
        for (DataField field : rowType.getFields()) {
            expected.add(FlussToArrowType.toField(field.getName(), field.getType()));
        }
        LanceTableCompatibility compatibility = of(expected, actual);
        List<String> reasons = new ArrayList<>(compatibility.differences);
        compatibility.missing.forEach(
                field -> reasons.add("column '" + field.getName() + "' is not in the dataset"));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /** Returns whether a field of a dataset can hold all values of another field exactly. */
    private static boolean canHold(Field actual, Field expected) {
        if (actual.getDictionary() != null) {
            return false;
        }
        ArrowType actualType = actual.getType();
        ArrowType expectedType = expected.getType();
        if (MapLayout.isMap(expected)) {
            return MapLayout.holdsMaps(actual)
                    && canHoldChildren(entry(actual), entry(expected), actualType);
        }
        if (MapLayout.isMap(actual)) {
            return false;
        }
        if (RowLayout.isOptional(actual)) {
            return RowLayout.isMarked(expected)
                    && canHoldRow(actual.getChildren().get(0), RowLayout.unmarked(expected));
        }
        if (RowLayout.isMarked(expected) && actualType instanceof ArrowType.Struct) {
            return canHoldRow(actual, RowLayout.unmarked(expected));
        }
        if (isList(expectedType) && isList(actualType)) {
            return canHoldList(actual, expected);
        }
        if (actualType instanceof ArrowType.Timestamp
                && expectedType instanceof ArrowType.Timestamp) {
            return canHoldTimestamp(
                    (ArrowType.Timestamp) actualType, (ArrowType.Timestamp) expectedType);
        }
        return actualType.equals(expectedType)
                && canHoldChildren(actual.getChildren(), expected.getChildren(), actualType);
    }

    /**
     * Compares ROWs. A dataset of an earlier build has no marker for null rows and keeps its
     * layout.
     */
    private static boolean canHoldRow(Field actual, List<Field> expected) {
        List<Field> fields =
                RowLayout.hasMarker(actual, expected.size())
                        ? RowLayout.unmarked(actual)
                        : actual.getChildren();
        return canHoldChildren(fields, expected, actual.getType());
    }

    private static List<Field> entry(Field map) {
        return map.getChildren().get(0).getChildren();
    }

    /**
     * Compares lists. Vectors and lists of floats can hold each other's values; the dataset
     * determines the form.
     */
    private static boolean canHoldList(Field actual, Field expected) {
        if (actual.getType() instanceof ArrowType.FixedSizeList
                && expected.getType() instanceof ArrowType.FixedSizeList
                && !actual.getType().equals(expected.getType())) {
            return false;
        }
        Field actualElement = actual.getChildren().get(0);
        Field expectedElement = expected.getChildren().get(0);
        if (actual.getType() instanceof ArrowType.FixedSizeList
                && expected.getType() instanceof ArrowType.List) {
            return actualElement.getType().equals(expectedElement.getType())
                    ? isFloat(expectedElement)
                    : isHalfFloat(actualElement) && isFloat(expectedElement);
        }
        return canHold(actualElement, expectedElement);
    }

    /** Compares timestamps. The published plugin omits the time zone. */
    private static boolean canHoldTimestamp(
            ArrowType.Timestamp actual, ArrowType.Timestamp expected) {
        return actual.getUnit() == expected.getUnit()
                && (actual.getTimezone() == null
                        || actual.getTimezone().equals(expected.getTimezone()));
    }

    private static boolean canHoldChildren(
            List<Field> actual, List<Field> expected, ArrowType parent) {
        if (actual.size() != expected.size()) {
            return false;
        }
        for (int i = 0; i < actual.size(); i++) {
            boolean named = parent instanceof ArrowType.Struct;
            if (named && !actual.get(i).getName().equals(expected.get(i).getName())) {
                return false;
            }
            if (!canHold(actual.get(i), expected.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isList(ArrowType type) {
        return type instanceof ArrowType.List || type instanceof ArrowType.FixedSizeList;
    }

    private static boolean isHalfFloat(Field field) {
        return isFloat(field)
                && ((ArrowType.FloatingPoint) field.getType()).getPrecision()
                        == FloatingPointPrecision.HALF;
    }

    private static boolean isFloat(Field field) {
        return field.getType() instanceof ArrowType.FloatingPoint;
    }

    /** Describes a type with its children, such as {@code List<item: Utf8>}. */
    static String describe(Field field) {
        String text = field.toString();
        String prefix = field.getName() + ": ";
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }
}
