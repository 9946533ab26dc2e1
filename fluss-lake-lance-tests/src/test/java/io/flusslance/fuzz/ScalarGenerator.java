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
package io.flusslance.fuzz;

import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;

import java.util.Random;

/** Values of a type without children. */
final class ScalarGenerator extends ValueGenerator {

    private static final int[] WIDTHS = {1, 8, 24, 24, 100, 500, 3_000, 40_000};

    private final ValuePattern[] patterns;
    private final int[] widths;
    private final long seed;

    /**
     * @param bytes that all values of each section may have together
     * @param values about how many there are in each section
     */
    ScalarGenerator(DataType type, double bytes, double[] values, Random random) {
        super(type, values.length, random);
        this.patterns =
                drawn(ValuePattern.values(), values.length, random).toArray(ValuePattern[]::new);
        this.widths = new int[values.length];
        int drawn = WIDTHS[random.nextInt(WIDTHS.length)];
        for (int i = 0; i < widths.length; i++) {
            if (random.nextBoolean()) {
                drawn = WIDTHS[random.nextInt(WIDTHS.length)];
            }
            widths[i] = (int) Math.min(drawn, bytes / Math.max(1, values[i]));
        }
        this.seed = random.nextLong();
    }

    @Override
    Object present(int section, long position, long hash) {
        long number = patterns[section].number(position, Hash.of(seed, section), hash);
        return Scalar.of(type(), number, widths[section]);
    }

    @Override
    String describePresent(int section) {
        boolean sized = type().is(DataTypeRoot.STRING) || type().is(DataTypeRoot.BYTES);
        return patterns[section] + (sized ? "/" + widths[section] : "");
    }
}
