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
 * The range of values that Flink may consider equal to a literal, as SQL.
 *
 * <p>It has more than one value if Fluss has rounded the literal, because Flink compares the
 * original literal. For FLOAT and DOUBLE columns, Fluss passes the number nearest to the text of
 * the literal. Flink compares a DECIMAL literal with two roundings, a FLOAT literal by its exact
 * value, and other literals by Java's operators. In Lance, −0.0 is less than 0.0.
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

    /** Returns a single value. */
    static LiteralBounds at(String value) {
        return new LiteralBounds(value, value);
    }

    /** Returns a range of values. */
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

    /**
     * Returns the bounds of a literal on a FLOAT column; neighboring floats are too far away to be
     * equal.
     */
    static Optional<LiteralBounds> of(float literal) {
        if (!Float.isFinite(literal)) {
            return Optional.empty();
        }
        return Optional.of(
                literal == 0
                        ? between(cast("-0.0", "FLOAT"), cast("0.0", "FLOAT"))
                        : at(cast(Float.toString(literal), "FLOAT")));
    }

    /** Returns the bounds of a literal on a DOUBLE column. */
    static Optional<LiteralBounds> of(double literal) {
        if (!Double.isFinite(literal)) {
            return Optional.empty();
        }
        // for the FLOAT literal 0.1, which is 0.10000000149, Fluss passes 0.1
        float narrow = (float) literal;
        double single = Float.isFinite(narrow) ? narrow : literal;
        double rounding = ROUNDING_ULPS * Math.ulp(literal);
        return Optional.of(
                between(
                        cast(Double.toString(Math.min(single, literal - rounding)), "DOUBLE"),
                        cast(Double.toString(Math.max(single, literal + rounding)), "DOUBLE")));
    }

    /**
     * Returns the bounds of a literal on a DECIMAL column. Fluss has rounded the literal to the
     * scale of the column. It may have been a FLOAT or DOUBLE before, whose value differs slightly
     * from its text.
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

    /** Casts from text, because Lance parses a number with a decimal point as a DOUBLE. */
    private static String decimal(BigInteger unscaled, DecimalType type) {
        BigInteger greatest = BigInteger.TEN.pow(type.getPrecision()).subtract(BigInteger.ONE);
        BigInteger held = unscaled.min(greatest).max(greatest.negate());
        return String.format(
                "CAST('%s' AS DECIMAL(%d, %d))",
                new BigDecimal(held, type.getScale()).toPlainString(),
                type.getPrecision(),
                type.getScale());
    }

    /** Casts from text, because Lance has no literals for infinities and for single precision. */
    private static String cast(String text, String type) {
        return "CAST('" + text + "' AS " + type + ")";
    }
}
