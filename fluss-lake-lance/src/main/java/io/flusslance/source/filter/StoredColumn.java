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
package io.flusslance.source.filter;

import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.types.FlussToArrowType;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.fluss.predicate.FieldRef;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;

import java.util.List;
import java.util.Optional;

/** A column in a predicate, stored with the type that its Fluss type implies. */
final class StoredColumn {

    private final String name;
    private final DataType type;
    private final ArrowType storedType;

    private StoredColumn(String name, DataType type, ArrowType storedType) {
        this.name = name;
        this.type = type;
        this.storedType = storedType;
    }

    /** Returns the column, or empty if it can't be filtered. */
    static Optional<StoredColumn> of(FieldRef reference) {
        DataType type = reference.type();
        // in some layouts the validity of such a value does not say whether it is null
        if (type.getTypeRoot() == DataTypeRoot.MAP
                || type.getTypeRoot() == DataTypeRoot.ROW
                || !canBeNamed(reference.name())) {
            return Optional.empty();
        }
        ArrowType stored = FlussToArrowType.toField(reference.name(), type).getType();
        return Optional.of(new StoredColumn(reference.name(), type, stored));
    }

    /**
     * Returns whether a column name can be used in a filter. Lance has no escape for a backtick in
     * a name, and JNI changes some characters.
     */
    private static boolean canBeNamed(String name) {
        return name.indexOf('`') < 0 && LanceSql.passesJni(name);
    }

    /** Returns the quoted name. */
    String name() {
        return LanceBatchScan.quoted(name);
    }

    /** Creates a condition that holds exactly where Flink's condition holds. */
    LanceFilter exactly(String condition) {
        return LanceFilter.onValues(condition, name, storedType, true);
    }

    /** Creates a condition on whether there is a value, whatever its type. */
    LanceFilter ofNulls(String condition) {
        return LanceFilter.onNulls(condition, name);
    }

    /** Creates a comparison with literals as Fluss passes them. */
    private LanceFilter compared(String condition) {
        return LanceFilter.onValues(condition, name, storedType, LanceLiteral.areExact(type));
    }

    /**
     * Returns the values that may be equal to a literal, or empty if the column can't hold or
     * compare it.
     */
    Optional<LiteralBounds> literal(Object literal) {
        return LanceLiteral.of(literal, type, storedType);
    }

    /** Returns the SQL of a literal that equals a single value, or empty. */
    Optional<String> valueEqualTo(Object literal) {
        return literal(literal).filter(LiteralBounds::isOneValue).map(LiteralBounds::lowest);
    }

    /**
     * Returns the SQL of a literal such that every value that Flink considers different is
     * different, or empty.
     */
    Optional<String> valueDifferentFrom(Object literal) {
        return LanceLiteral.areExact(type) ? valueEqualTo(literal) : Optional.empty();
    }

    /**
     * Creates a condition that the column has one of the values; it is one level deep for any
     * number of values.
     */
    LanceFilter in(List<String> values) {
        return compared(name() + (values.size() == 1 ? " = " : " IN ") + list(values));
    }

    /** Creates a condition that the column has a value that is none of the given values. */
    LanceFilter notIn(List<String> values) {
        return compared(name() + (values.size() == 1 ? " <> " : " NOT IN ") + list(values));
    }

    private static String list(List<String> values) {
        String list = String.join(", ", values);
        return values.size() == 1 ? list : "(" + list + ")";
    }

    /** Creates a condition that the column equals a literal. */
    Optional<LanceFilter> equalTo(Object literal) {
        Optional<String> value = valueEqualTo(literal);
        return value.isPresent()
                ? Optional.of(in(List.of(value.get())))
                : literal(literal)
                        .flatMap(
                                bounds ->
                                        LanceFilter.allOf(
                                                List.of(
                                                        compared(name() + " >= " + bounds.lowest()),
                                                        compared(
                                                                name()
                                                                        + " <= "
                                                                        + bounds.highest()))));
    }

    /**
     * Creates a condition that the column is less than a literal, or equal to it if the literal was
     * rounded.
     */
    Optional<LanceFilter> lessThan(Object literal) {
        return LanceLiteral.areExact(type) ? below(" < ", literal) : atMost(literal);
    }

    /** Creates a condition that the column is less than or equal to a literal. */
    Optional<LanceFilter> atMost(Object literal) {
        return below(" <= ", literal);
    }

    /**
     * Creates a condition that the column is greater than a literal, or equal to it if the literal
     * was rounded.
     */
    Optional<LanceFilter> greaterThan(Object literal) {
        return LanceLiteral.areExact(type) ? above(" > ", literal) : atLeast(literal);
    }

    /** Creates a condition that the column is greater than or equal to a literal. */
    Optional<LanceFilter> atLeast(Object literal) {
        return above(" >= ", literal);
    }

    private Optional<LanceFilter> below(String operator, Object literal) {
        return literal(literal).map(bounds -> compared(name() + operator + bounds.highest()));
    }

    /**
     * Creates a lower bound. If Flink compares a number with a DECIMAL, NaN is greater than all
     * numbers. In Lance a NaN is beyond an infinity: the negative one if its sign bit is set.
     * Therefore NaN is tested explicitly, which no index supports; otherwise a BITMAP index would
     * drop such rows.
     */
    private Optional<LanceFilter> above(String operator, Object literal) {
        Optional<LanceFilter> above =
                literal(literal).map(bounds -> compared(name() + operator + bounds.lowest()));
        if (!(storedType instanceof ArrowType.FloatingPoint)) {
            return above;
        }
        LanceFilter notANumber = compared("isnan(" + name() + ")");
        return above.flatMap(bound -> LanceFilter.anyOf(List.of(bound, notANumber)));
    }
}
