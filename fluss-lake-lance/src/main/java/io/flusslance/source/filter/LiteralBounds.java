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

import org.apache.fluss.row.Decimal;
import org.apache.fluss.types.DecimalType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The values that Flink may take for equal to a literal, from the lowest to the highest, as SQL.
 *
 * <p>They are more than one where the host has rounded the literal: Flink compares it as it was. To
 * FLOAT and DOUBLE the host hands over the number that is nearest to the text of the literal. Flink
 * compares a literal that is a DECIMAL with two roundings, one that is a FLOAT by its exact value,
 * and one that is neither by Java's operators. To Lance −0.0 is less than 0.0.
 */
final class LiteralBounds {

    /** A DECIMAL of 18 digits becomes a double by two roundings, its text by one. */
    private static final int ROUNDING_ULPS = 4;

    /** A FLOAT or DOUBLE differs from its text by less than one part in 2^22. */
    private static final int ROUNDING_BITS = 22;

    private final String lowest;
    private final String highest;

    private LiteralBounds(String lowest, String highest) {
        this.lowest = lowest;
        this.highest = highest;
    }

    /** A single value. */
    static LiteralBounds at(String value) {
        return new LiteralBounds(value, value);
    }

    /** All values from one to another. */
    static LiteralBounds between(String lowest, String highest) {
        return new LiteralBounds(lowest, highest);
    }

    String lowest() {
        return lowest;
    }

    String highest() {
        return highest;
    }

    boolean isOneValue() {
        return lowest.equals(highest);
    }

    /** What a literal on a FLOAT column may be equal to: a float next to it is too far away. */
    static Optional<LiteralBounds> of(float literal) {
        if (!Float.isFinite(literal)) {
            return Optional.empty();
        }
        return Optional.of(
                literal == 0
                        ? between(cast("-0.0", "FLOAT"), cast("0.0", "FLOAT"))
                        : at(cast(Float.toString(literal), "FLOAT")));
    }

    /** What a literal on a DOUBLE column may be equal to. */
    static Optional<LiteralBounds> of(double literal) {
        if (!Double.isFinite(literal)) {
            return Optional.empty();
        }
        // of the literal 0.1 of type FLOAT, which is 0.10000000149, the host hands over 0.1
        float narrow = (float) literal;
        double single = Float.isFinite(narrow) ? narrow : literal;
        double rounding = ROUNDING_ULPS * Math.ulp(literal);
        return Optional.of(
                between(
                        cast(Double.toString(Math.min(single, literal - rounding)), "DOUBLE"),
                        cast(Double.toString(Math.max(single, literal + rounding)), "DOUBLE")));
    }

    /**
     * The host has rounded the literal to the column's scale. Before that it may have been a FLOAT
     * or DOUBLE, whose value is not quite its text.
     */
    static Optional<LiteralBounds> of(Decimal value, DecimalType type) {
        BigDecimal number = value.toBigDecimal();
        if (number.scale() != type.getScale() || number.precision() > type.getPrecision()) {
            return Optional.empty();
        }
        BigInteger unscaled = number.unscaledValue();
        BigInteger half = BigInteger.ONE.shiftLeft(ROUNDING_BITS - 1);
        BigInteger rounding = unscaled.abs().add(half).shiftRight(ROUNDING_BITS);
        return Optional.of(
                between(
                        decimal(unscaled.subtract(rounding), type),
                        decimal(unscaled.add(rounding), type)));
    }

    /** From text, as Lance reads a number with a point as a DOUBLE. */
    private static String decimal(BigInteger unscaled, DecimalType type) {
        BigInteger greatest = BigInteger.TEN.pow(type.getPrecision()).subtract(BigInteger.ONE);
        BigInteger held = unscaled.min(greatest).max(greatest.negate());
        return String.format(
                "CAST('%s' AS DECIMAL(%d, %d))",
                new BigDecimal(held, type.getScale()).toPlainString(),
                type.getPrecision(),
                type.getScale());
    }

    /** From text, as Lance has no literals for infinities and none of single precision. */
    private static String cast(String text, String type) {
        return "CAST('" + text + "' AS " + type + ")";
    }
}
