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
package io.flusslance.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages valid encodings as chance and malice do: flipped bits, cut and doubled parts, lengths and
 * numbers at the ends of their ranges, bytes that are no UTF-8, texts with control characters.
 *
 * <p>The seed is printed; {@code -Dtest.seed} repeats a run, {@code -Dfuzz.cases} makes it longer.
 */
public final class Mutations {

    private static final int[] INTS = {
        -1, 0, 1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20, 1 << 24, 65535, 9
    };

    private static final long[] LONGS = {
        -1, 0, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 15, 1L << 32, -(1L << 40)
    };

    /** Not UTF-8, or not as Java writes it: overlong, surrogates, cut short, too large. */
    private static final byte[][] NO_TEXT = {
        {(byte) 0xc0, (byte) 0x80},
        {(byte) 0xe0, (byte) 0x80, (byte) 0xaf},
        {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        {(byte) 0xf0, (byte) 0x9f, (byte) 0x98},
        {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80},
        {(byte) 0xff},
        {0}
    };

    private static final List<String> FRAGMENTS =
            List.of(
                    "",
                    ",",
                    "=",
                    "/",
                    "-",
                    "..",
                    "../../",
                    "%2e%2e%2f",
                    "\u0000",
                    "\n",
                    "\ud800",
                    "\ud83d\ude00",
                    "\u0661",
                    "0-4194303=0,",
                    "-9223372036854775808",
                    "99999999999999999999",
                    "1e9",
                    "{\"a\":[[[[",
                    "s3://elsewhere/x",
                    "`",
                    "$",
                    "'; --",
                    "${jndi:x}",
                    "true",
                    "x".repeat(5000));

    private final long seed;
    private final Random random;

    private Mutations(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * Mutations of a seed that is printed, and that a property can set. A build makes the same ones
     * each time, so that it fails for what was changed; a run of more cases makes others.
     */
    public static Mutations printingTheirSeed() {
        long seed =
                Long.getLong(
                        "test.seed",
                        Integer.getInteger("fuzz.cases") == null ? 1 : System.nanoTime());
        System.out.println("mutations of -Dtest.seed=" + seed);
        return new Mutations(seed);
    }

    /** How many cases a test tries; a property multiplies them. */
    public static int cases(int usual) {
        return usual * Integer.getInteger("fuzz.cases", 1);
    }

    /** A number from 0 up to below a bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** One of some things. */
    public <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A valid encoding with one to four faults. */
    public byte[] of(byte[] valid) {
        byte[] bytes = valid;
        for (int faults = 1 + random.nextInt(4); faults > 0; faults--) {
            bytes = oneFault(bytes);
        }
        return bytes;
    }

    private byte[] oneFault(byte[] bytes) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        switch (random.nextInt(8)) {
            case 0:
                return bytes.length == 0 ? new byte[1] : flipped(bytes, at);
            case 1:
                return Arrays.copyOf(bytes, at);
            case 2:
                return overwritten(bytes, at, intBytes(INTS[random.nextInt(INTS.length)]));
            case 3:
                return overwritten(bytes, at, longBytes(LONGS[random.nextInt(LONGS.length)]));
            case 4:
                return overwritten(bytes, at, NO_TEXT[random.nextInt(NO_TEXT.length)]);
            case 5:
                return spliced(bytes, at, at, NO_TEXT[random.nextInt(NO_TEXT.length)]);
            case 6:
                int end = at + random.nextInt(bytes.length - at + 1);
                return spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            default:
                byte[] noise = new byte[1 + random.nextInt(40)];
                random.nextBytes(noise);
                return overwritten(bytes, at, noise);
        }
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static byte[] overwritten(byte[] bytes, int at, byte[] by) {
        return spliced(bytes, at, Math.min(bytes.length, at + by.length), by);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.write(by, 0, by.length);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    private static byte[] intBytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** A valid text with one to four faults. */
    public String of(String valid) {
        String text = valid;
        for (int faults = 1 + random.nextInt(4); faults > 0; faults--) {
            text = oneFault(text);
        }
        return text;
    }

    private String oneFault(String text) {
        int from = random.nextInt(text.length() + 1);
        int to = from + random.nextInt(Math.min(8, text.length() - from) + 1);
        switch (random.nextInt(5)) {
            case 0:
                return text.substring(0, from) + text.substring(to);
            case 1:
                return text.substring(0, to) + text.substring(from);
            case 2:
                return new String(
                        of(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
            case 3:
                return Long.toString(LONGS[random.nextInt(LONGS.length)]);
            default:
                return text.substring(0, from) + oneOf(FRAGMENTS) + text.substring(to);
        }
    }

    @Override
    public String toString() {
        return "mutations of -Dtest.seed=" + seed;
    }
}
