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
package io.flusslance.benchmark;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericArray;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Values that do not repeat and do not compress by more than real ones. */
final class RandomValues {

    private static final int BITS_OF_LONG = 64;
    private static final int BITS_OF_LETTER = 6;
    private static final byte[] LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                    .getBytes(StandardCharsets.US_ASCII);

    /** Letters and digits, held as UTF-8 bytes, as strings from a log are. */
    static BinaryString text(int length, SplittableRandom random) {
        byte[] text = new byte[length];
        long bits = 0;
        int left = 0;
        for (int i = 0; i < length; i++) {
            if (left < BITS_OF_LETTER) {
                bits = random.nextLong();
                left = BITS_OF_LONG;
            }
            text[i] = LETTERS[(int) bits & (LETTERS.length - 1)];
            bits >>>= BITS_OF_LETTER;
            left -= BITS_OF_LETTER;
        }
        return BinaryString.fromBytes(text);
    }

    /** Bytes of which none can be foretold. */
    static byte[] bytes(int length, SplittableRandom random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Floats from -1 to 1, boxed as the tiering job's are. */
    static GenericArray vector(int size, SplittableRandom random) {
        Object[] elements = new Object[size];
        for (int i = 0; i < size; i++) {
            elements[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return new GenericArray(elements);
    }

    /** A decimal that fits into a long. */
    static Decimal decimal(long bound, int precision, int scale, SplittableRandom random) {
        return Decimal.fromUnscaledLong(random.nextLong(bound), precision, scale);
    }

    /** A decimal that does not. */
    static Decimal largeDecimal(int bytes, int precision, int scale, SplittableRandom random) {
        BigInteger unscaled = new BigInteger(bytes(bytes, random));
        return Decimal.fromUnscaledBytes(unscaled.toByteArray(), precision, scale);
    }

    private RandomValues() {}
}
