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

/** How many elements the lists of a section have. */
enum LengthPattern {
    EMPTY(0),
    ONE(1),
    RANDOM(2),
    FEW_FILLED(0.01),
    ALTERNATING(4),
    TEN(10),
    THIRTY(30),
    /** One list in the middle is longer than 16 bits count. */
    ONE_HUGE(1);

    private static final int FEW_OF = 2_000;
    private static final int HUGE = 70_000;

    private final double average;

    LengthPattern(double average) {
        this.average = average;
    }

    /** About how many elements a section has. */
    double elements(double lists) {
        return this == ONE_HUGE ? lists + HUGE : lists * average;
    }

    /** The pattern of the most elements that are allowed. */
    static LengthPattern longest(double lists, double maxElements) {
        LengthPattern longest = EMPTY;
        for (LengthPattern pattern : values()) {
            double elements = pattern.elements(lists);
            if (elements <= maxElements && elements > longest.elements(lists)) {
                longest = pattern;
            }
        }
        return longest;
    }

    int length(long position, long middle, long hash) {
        return switch (this) {
            case EMPTY -> 0;
            case ONE -> 1;
            case RANDOM -> Hash.below(5, hash);
            case FEW_FILLED -> Hash.below(FEW_OF, hash) == 0 ? 5 : 0;
            case ALTERNATING -> position % 2 == 0 ? 8 : 0;
            case TEN -> 10;
            case THIRTY -> 30;
            case ONE_HUGE -> position == middle ? HUGE : 0;
        };
    }
}
