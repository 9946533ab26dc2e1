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

/** Which numbers the values of a section are made of; a {@link Scalar} makes the values of them. */
enum ValuePattern {
    ZERO,
    CONSTANT,
    ALTERNATING,
    SORTED,
    STEPS,
    SMALL,
    FEW_DISTINCT,
    RANDOM,
    OUTLIERS,
    LARGEST,
    EXTREMES;

    private static final int OUTLIER_OF = 1_000;
    private static final int STEP = 1_000;

    /**
     * The number of a value.
     *
     * @param seed the section's, the same for all of its values
     * @param hash the value's own
     */
    long number(long position, long seed, long hash) {
        return switch (this) {
            case ZERO -> 0;
            case CONSTANT -> seed;
            case ALTERNATING -> position % 2 == 0 ? 1 : seed;
            case SORTED -> position;
            case STEPS -> Hash.of(seed, position / STEP);
            case SMALL -> Hash.below(8, hash);
            case FEW_DISTINCT -> Hash.of(seed, Hash.below(100, hash));
            case RANDOM -> hash;
            case OUTLIERS -> Hash.below(OUTLIER_OF, hash) == 0 ? hash : 0;
            case LARGEST -> Long.MAX_VALUE;
            case EXTREMES -> Hash.below(2, hash) == 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        };
    }
}
