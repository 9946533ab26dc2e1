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

/**
 * Floating-point numbers as SQL, so that Lance's total order gives what Java's comparisons give.
 *
 * <p>To Lance −0.0 is less than 0.0, and NaN is equal to itself and beyond an infinity: beyond the
 * negative one if its sign bit is set, and with a BITMAP index the other way round. So a zero is
 * widened to the outer one of the two, and a range is closed at its open end by an infinity.
 */
final class FloatingPoint {

    static boolean isZero(Object literal) {
        return (literal instanceof Float && (Float) literal == 0)
                || (literal instanceof Double && (Double) literal == 0);
    }

    static boolean isNaN(Object literal) {
        return (literal instanceof Float && ((Float) literal).isNaN())
                || (literal instanceof Double && ((Double) literal).isNaN());
    }

    /** The first number in Lance's order that is equal to this one in Java. */
    static String lowestEqual(Object literal) {
        return cast(literal, isZero(literal) ? "-0.0" : literal.toString());
    }

    /** The last number in Lance's order that is equal to this one in Java. */
    static String highestEqual(Object literal) {
        return cast(literal, isZero(literal) ? "0.0" : literal.toString());
    }

    static String positiveInfinity(Object literal) {
        return cast(literal, "Infinity");
    }

    static String negativeInfinity(Object literal) {
        return cast(literal, "-Infinity");
    }

    /** From text, as Lance has no literals for infinities and none of single precision. */
    private static String cast(Object literal, String text) {
        return "CAST('" + text + "' AS " + (literal instanceof Float ? "FLOAT" : "DOUBLE") + ")";
    }

    private FloatingPoint() {}
}
