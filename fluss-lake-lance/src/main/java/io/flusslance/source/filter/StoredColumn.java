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

    /** The column, or nothing where a filter can't be put on it. */
    static Optional<StoredColumn> of(FieldRef reference) {
        DataType type = reference.type();
        // whether such a value is null, its own validity does not tell in every layout
        if (type.getTypeRoot() == DataTypeRoot.MAP
                || type.getTypeRoot() == DataTypeRoot.ROW
                || !canBeNamed(reference.name())) {
            return Optional.empty();
        }
        ArrowType stored = FlussToArrowType.toField(reference.name(), type).getType();
        return Optional.of(new StoredColumn(reference.name(), type, stored));
    }

    /** Lance knows no escape for a backtick in a name, nor characters that JNI mangles. */
    private static boolean canBeNamed(String name) {
        return name.indexOf('`') < 0 && LanceSql.passesJni(name);
    }

    /** The name, quoted. */
    String name() {
        return LanceBatchScan.quoted(name);
    }

    /** A condition on the column that holds where Flink's does, and nowhere else. */
    LanceFilter exactly(String condition) {
        return LanceFilter.onValues(condition, name, storedType, true);
    }

    /** A condition on whether there is a value, for which its type does not matter. */
    LanceFilter ofNulls(String condition) {
        return LanceFilter.onNulls(condition, name);
    }

    /** A comparison with literals as the host hands them over. */
    private LanceFilter compared(String condition) {
        return LanceFilter.onValues(condition, name, storedType, LanceLiteral.areExact(type));
    }

    /** What may be equal to a literal, or nothing where the column can't hold or compare it. */
    Optional<LiteralBounds> literal(Object literal) {
        return LanceLiteral.of(literal, type, storedType);
    }

    /** The SQL of a literal for which equality is one value, or nothing. */
    Optional<String> valueEqualTo(Object literal) {
        return literal(literal).filter(LiteralBounds::isOneValue).map(LiteralBounds::lowest);
    }

    /** The SQL of a literal of which all that Flink finds different from it is different. */
    Optional<String> valueDifferentFrom(Object literal) {
        return LanceLiteral.areExact(type) ? valueEqualTo(literal) : Optional.empty();
    }

    /** The column has one of the values; however many they are, they nest no deeper than one. */
    LanceFilter in(List<String> values) {
        return compared(name() + (values.size() == 1 ? " = " : " IN ") + list(values));
    }

    /** The column has a value, and none of the values. */
    LanceFilter notIn(List<String> values) {
        return compared(name() + (values.size() == 1 ? " <> " : " NOT IN ") + list(values));
    }

    private static String list(List<String> values) {
        String list = String.join(", ", values);
        return values.size() == 1 ? list : "(" + list + ")";
    }

    /** The column is equal to a literal. */
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

    /** The column is less than a literal, and may be equal where the literal was rounded. */
    Optional<LanceFilter> lessThan(Object literal) {
        return LanceLiteral.areExact(type) ? below(" < ", literal) : atMost(literal);
    }

    /** The column is less than a literal or equal to it. */
    Optional<LanceFilter> atMost(Object literal) {
        return below(" <= ", literal);
    }

    /** The column is greater than a literal, and may be equal where the literal was rounded. */
    Optional<LanceFilter> greaterThan(Object literal) {
        return LanceLiteral.areExact(type) ? above(" > ", literal) : atLeast(literal);
    }

    /** The column is greater than a literal or equal to it. */
    Optional<LanceFilter> atLeast(Object literal) {
        return above(" >= ", literal);
    }

    private Optional<LanceFilter> below(String operator, Object literal) {
        return literal(literal).map(bounds -> compared(name() + operator + bounds.highest()));
    }

    /**
     * Where Flink compares a number with a DECIMAL, NaN is greater than all. To Lance a NaN is
     * beyond an infinity: beyond the negative one if its sign bit is set. So NaN is asked for by
     * name, which no index answers: a BITMAP index loses such rows otherwise.
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
