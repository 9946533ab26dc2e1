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

import io.flusslance.types.FlussToArrowType;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.predicate.FieldRef;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A column that a predicate names, stored in the type that its type in Fluss implies. */
final class StoredColumn {

    private final String name;
    private final DataType type;
    private final ArrowType storedType;

    private StoredColumn(String name, DataType type, ArrowType storedType) {
        this.name = name;
        this.type = type;
        this.storedType = storedType;
    }

    /**
     * The column, or nothing where a filter can't be put on it.
     *
     * @param reference the column in Fluss
     * @param field the column of that name in the version to read, if there is one
     */
    static Optional<StoredColumn> of(FieldRef reference, Optional<Field> field) {
        return field.map(Field::getType)
                .filter(stored -> isImplied(reference.type(), stored))
                .filter(stored -> canBeNamed(reference.name()))
                .map(
                        stored ->
                                new StoredColumn(
                                        quoted(reference.name()), reference.type(), stored));
    }

    private static boolean isImplied(DataType type, ArrowType stored) {
        // whether such a value is null, its own validity does not tell in every layout
        if (type.getTypeRoot() == DataTypeRoot.MAP || type.getTypeRoot() == DataTypeRoot.ROW) {
            return false;
        }
        ArrowType implied = FlussToArrowType.toField("column", type).getType();
        if (type.getTypeRoot() == DataTypeRoot.ARRAY) {
            return stored.equals(implied) || stored instanceof ArrowType.FixedSizeList;
        }
        if (type.getTypeRoot() == DataTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
            // datasets of the plugin published with Fluss name no zone, and hold the same numbers
            ArrowType.Timestamp timestamp = (ArrowType.Timestamp) implied;
            return stored.equals(implied)
                    || stored.equals(new ArrowType.Timestamp(timestamp.getUnit(), null));
        }
        return stored.equals(implied);
    }

    /** Lance knows no escape for a backtick in a name, nor characters that JNI mangles. */
    private static boolean canBeNamed(String name) {
        return name.indexOf('`') < 0 && LanceText.passesJni(name);
    }

    static String quoted(String name) {
        return "`" + name + "`";
    }

    /** The name, quoted. */
    String name() {
        return name;
    }

    /** A value of this column as SQL, or nothing where the column can't hold or compare it. */
    Optional<String> literal(Object literal) {
        return LanceLiteral.of(literal, type, storedType);
    }

    /** The values that are equal to one as Flink sees it, or nothing where there is no such SQL. */
    Optional<List<String>> valuesEqualTo(Object literal) {
        return literal(literal)
                .map(
                        value ->
                                FloatingPoint.isZero(literal)
                                        ? List.of(
                                                FloatingPoint.lowestEqual(literal),
                                                FloatingPoint.highestEqual(literal))
                                        : List.of(value));
    }

    /** The column is less than a value. */
    Optional<LanceFilter> lessThan(Object literal) {
        return isFloatingPoint()
                ? below(" < ", FloatingPoint::lowestEqual, literal)
                : compared(" < ", literal);
    }

    /** The column is less than a value or equal to it. */
    Optional<LanceFilter> atMost(Object literal) {
        return isFloatingPoint()
                ? below(" <= ", FloatingPoint::highestEqual, literal)
                : compared(" <= ", literal);
    }

    /** The column is greater than a value. */
    Optional<LanceFilter> greaterThan(Object literal) {
        return isFloatingPoint()
                ? above(" > ", FloatingPoint::highestEqual, literal)
                : compared(" > ", literal);
    }

    /** The column is greater than a value or equal to it. */
    Optional<LanceFilter> atLeast(Object literal) {
        return isFloatingPoint()
                ? above(" >= ", FloatingPoint::lowestEqual, literal)
                : compared(" >= ", literal);
    }

    private boolean isFloatingPoint() {
        return storedType instanceof ArrowType.FloatingPoint;
    }

    private Optional<LanceFilter> compared(String operator, Object literal) {
        return literal(literal).map(value -> LanceFilter.of(name + operator + value));
    }

    private Optional<LanceFilter> below(
            String operator, Function<Object, String> bound, Object literal) {
        return literal(literal)
                .flatMap(
                        value ->
                                range(
                                        " >= " + FloatingPoint.negativeInfinity(literal),
                                        operator + bound.apply(literal)));
    }

    private Optional<LanceFilter> above(
            String operator, Function<Object, String> bound, Object literal) {
        return literal(literal)
                .flatMap(
                        value ->
                                range(
                                        operator + bound.apply(literal),
                                        " <= " + FloatingPoint.positiveInfinity(literal)));
    }

    private Optional<LanceFilter> range(String lower, String upper) {
        return LanceFilter.allOf(
                List.of(LanceFilter.of(name + lower), LanceFilter.of(name + upper)));
    }
}
