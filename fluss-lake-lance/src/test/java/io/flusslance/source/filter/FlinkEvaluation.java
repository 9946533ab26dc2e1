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

import org.apache.fluss.predicate.And;
import org.apache.fluss.predicate.CompoundPredicate;
import org.apache.fluss.predicate.FieldRef;
import org.apache.fluss.predicate.FunctionVisitor;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericRow;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Predicates on a row as Flink's generated code evaluates them, with literals as written. */
final class FlinkEvaluation implements FunctionVisitor<Boolean> {

    /** Up to so many digits Flink makes a double of a DECIMAL by a division. */
    private static final int COMPACT_DIGITS = 18;

    private final GenericRow row;
    private final List<String> columns;

    /** A row that lacks a column has null in it. */
    private FlinkEvaluation(GenericRow row, List<String> columns) {
        this.row = row;
        this.columns = columns;
    }

    static boolean keeps(GenericRow row, List<String> columns, Predicate predicate) {
        return predicate.visit(new FlinkEvaluation(row, columns));
    }

    @Override
    public Boolean visit(CompoundPredicate predicate) {
        return predicate.function() instanceof And
                ? predicate.children().stream().allMatch(child -> child.visit(this))
                : predicate.children().stream().anyMatch(child -> child.visit(this));
    }

    private Object value(FieldRef field) {
        int index = columns.indexOf(field.name());
        return index < row.getFieldCount() ? row.getField(index) : null;
    }

    private boolean compares(FieldRef field, Object written, IntPredicate wanted) {
        Object value = value(field);
        Object literal = WrittenLiteral.asFlinkSees(written);
        if (value == null || literal == null) {
            return false;
        }
        if (value instanceof Decimal || literal instanceof BigDecimal) {
            return wanted.test(compareDecimals(value, literal));
        }
        // an operator of Java's is true of no NaN; ranked with a DECIMAL it is above all
        return !isNaN(value) && !isNaN(literal) && wanted.test(compare(value, literal));
    }

    private static boolean isNaN(Object value) {
        return (value instanceof Float || value instanceof Double)
                && Double.isNaN(((Number) value).doubleValue());
    }

    /** As Flink's DecimalDataUtils does. */
    private static int compareDecimals(Object left, Object right) {
        return isFloatingPoint(left) || isFloatingPoint(right)
                ? Double.compare(asDouble(left), asDouble(right))
                : asDecimal(left).compareTo(asDecimal(right));
    }

    private static boolean isFloatingPoint(Object number) {
        return number instanceof Float || number instanceof Double;
    }

    private static double asDouble(Object number) {
        if (isFloatingPoint(number)) {
            return ((Number) number).doubleValue();
        }
        BigDecimal decimal = asDecimal(number);
        return decimal.precision() <= COMPACT_DIGITS && decimal.scale() >= 0
                ? decimal.unscaledValue().doubleValue() / Math.pow(10, decimal.scale())
                : decimal.doubleValue();
    }

    private static BigDecimal asDecimal(Object number) {
        return number instanceof Decimal
                ? ((Decimal) number).toBigDecimal()
                : new BigDecimal(number.toString());
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object left, Object right) {
        if (left instanceof BinaryString) {
            return Arrays.compareUnsigned(utf8(left), utf8(right));
        }
        if (isFloatingPoint(left)) {
            // 0.0 is -0.0 to Java's operators, and greater to its compare
            double leftNumber = ((Number) left).doubleValue();
            double rightNumber =
                    left instanceof Float && !(right instanceof Double)
                            ? ((Number) right).floatValue()
                            : ((Number) right).doubleValue();
            return leftNumber == rightNumber ? 0 : leftNumber < rightNumber ? -1 : 1;
        }
        return ((Comparable<Object>) left).compareTo(right);
    }

    private static byte[] utf8(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Boolean visitIsNotNull(FieldRef field) {
        return value(field) != null;
    }

    @Override
    public Boolean visitIsNull(FieldRef field) {
        return value(field) == null;
    }

    @Override
    public Boolean visitStartsWith(FieldRef field, Object literal) {
        return value(field) != null && value(field).toString().startsWith(literal.toString());
    }

    @Override
    public Boolean visitEndsWith(FieldRef field, Object literal) {
        return value(field) != null && value(field).toString().endsWith(literal.toString());
    }

    @Override
    public Boolean visitContains(FieldRef field, Object literal) {
        return value(field) != null && value(field).toString().contains(literal.toString());
    }

    @Override
    public Boolean visitLessThan(FieldRef field, Object literal) {
        return compares(field, literal, order -> order < 0);
    }

    @Override
    public Boolean visitGreaterOrEqual(FieldRef field, Object literal) {
        return compares(field, literal, order -> order >= 0);
    }

    @Override
    public Boolean visitNotEqual(FieldRef field, Object literal) {
        return value(field) != null && literal != null && !visitEqual(field, literal);
    }

    @Override
    public Boolean visitLessOrEqual(FieldRef field, Object literal) {
        return compares(field, literal, order -> order <= 0);
    }

    @Override
    public Boolean visitEqual(FieldRef field, Object literal) {
        return compares(field, literal, order -> order == 0);
    }

    @Override
    public Boolean visitGreaterThan(FieldRef field, Object literal) {
        return compares(field, literal, order -> order > 0);
    }

    @Override
    public Boolean visitIn(FieldRef field, List<Object> literals) {
        return literals.stream().anyMatch(literal -> visitEqual(field, literal));
    }

    @Override
    public Boolean visitNotIn(FieldRef field, List<Object> literals) {
        return literals.stream().allMatch(literal -> visitNotEqual(field, literal));
    }

    @Override
    public Boolean visitAnd(List<Boolean> children) {
        throw new AssertionError("evaluated lazily");
    }

    @Override
    public Boolean visitOr(List<Boolean> children) {
        throw new AssertionError("evaluated lazily");
    }
}
