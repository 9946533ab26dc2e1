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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Values of one column, or of one place below a column: a type, and a pattern for each section.
 *
 * <p>A value depends on its section, its position there and a hash alone, so that the rows can be
 * made again in any order.
 */
abstract class ValueGenerator {

    private static final double SAME_PATTERN_SHARE = 0.4;
    private static final double NEVER_NULL_SHARE = 0.5;

    private final DataType type;
    private final NullPattern[] nulls;

    ValueGenerator(DataType type, int sections, Random random) {
        this.type = type;
        boolean nullable = type.isNullable() && random.nextDouble() >= NEVER_NULL_SHARE;
        NullPattern[] choice =
                nullable ? NullPattern.values() : new NullPattern[] {NullPattern.NONE};
        this.nulls = drawn(choice, sections, random).toArray(NullPattern[]::new);
    }

    /** A pattern for each section, often that of the section before. */
    static <P> List<P> drawn(P[] patterns, int sections, Random random) {
        List<P> drawn = new ArrayList<>();
        P last = patterns[random.nextInt(patterns.length)];
        for (int i = 0; i < sections; i++) {
            if (random.nextDouble() >= SAME_PATTERN_SHARE) {
                last = patterns[random.nextInt(patterns.length)];
            }
            drawn.add(last);
        }
        return drawn;
    }

    final DataType type() {
        return type;
    }

    /**
     * The value at a position of a section, as Fluss holds it; may be null.
     *
     * @param hash the value's own number
     */
    final Object value(int section, long position, long hash) {
        if (nulls[section].isNull(position, hash)) {
            return null;
        }
        return present(section, position, Hash.of(hash, 1));
    }

    abstract Object present(int section, long position, long hash);

    /** The type, and the patterns of a section, those of the places below included. */
    final String describe(int section) {
        String below = describePresent(section);
        return nulls[section] == NullPattern.NONE ? below : below + " nulls " + nulls[section];
    }

    abstract String describePresent(int section);
}
