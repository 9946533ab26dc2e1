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

import java.util.Optional;

/**
 * Floating-point literals as SQL, with the numbers that Flink may take for equal to them.
 *
 * <p>The host hands over the number that is nearest to the text of the literal. Flink compares a
 * literal that is a DECIMAL with two roundings, one that is a FLOAT by its exact value, and one
 * that is neither by Java's operators. To Lance −0.0 is less than 0.0, and a NaN is beyond an
 * infinity: beyond the negative one if its sign bit is set.
 */
final class FloatingPoint {

    /** A DECIMAL of 18 digits becomes a double by two roundings, its text by one. */
    private static final int ROUNDING_ULPS = 4;

    /** What a literal on a FLOAT column may be equal to: a float next to it is too far away. */
    static Optional<LiteralBounds> of(float literal) {
        if (!Float.isFinite(literal)) {
            return Optional.empty();
        }
        return Optional.of(
                literal == 0
                        ? LiteralBounds.between(cast("-0.0", "FLOAT"), cast("0.0", "FLOAT"))
                        : LiteralBounds.at(cast(Float.toString(literal), "FLOAT")));
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
                LiteralBounds.between(
                        cast(Double.toString(Math.min(single, literal - rounding)), "DOUBLE"),
                        cast(Double.toString(Math.max(single, literal + rounding)), "DOUBLE")));
    }

    /**
     * Every NaN, with a sign or without. No index answers it: a BITMAP index does not find them by
     * where they are in its order.
     */
    static String isNaN(String column) {
        return "isnan(" + column + ")";
    }

    /** From text, as Lance has no literals for infinities and none of single precision. */
    private static String cast(String text, String type) {
        return "CAST('" + text + "' AS " + type + ")";
    }

    private FloatingPoint() {}
}
