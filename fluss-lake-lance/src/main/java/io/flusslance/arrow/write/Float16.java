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
package io.flusslance.arrow.write;

/** IEEE 754 binary16, rounded to nearest with ties to even, straight from double. */
final class Float16 {

    /** The least magnitude that rounds to infinity: halfway between 65504 and 65536. */
    private static final double OVERFLOW = 65520;

    private static final int INFINITY = 0x7c00;
    private static final int NAN = 0x7e00;
    private static final int LEAST_NORMAL_EXPONENT = -14;

    /**
     * The bits of a value. Infinities and NaN stay what they are.
     *
     * @throws InvalidValueException where a finite value is beyond ±65504
     */
    static short of(double value) throws InvalidValueException {
        int sign = (int) (Double.doubleToRawLongBits(value) >>> 48) & 0x8000;
        double magnitude = Math.abs(value);
        if (Double.isNaN(value)) {
            return (short) NAN;
        }
        if (Double.isInfinite(value)) {
            return (short) (sign | INFINITY);
        }
        if (magnitude >= OVERFLOW) {
            throw new InvalidValueException(value + " is out of the range of float16 (±65504)");
        }
        int exponent = Math.max(Math.getExponent(magnitude), LEAST_NORMAL_EXPONENT);
        // scaling by a power of two is exact; a mantissa that rounds up carries into the exponent
        int mantissa = (int) Math.rint(Math.scalb(magnitude, 10 - exponent));
        return (short) (sign | (((exponent - LEAST_NORMAL_EXPONENT) << 10) + mantissa));
    }

    private Float16() {}
}
