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

/** Which values of a section are null. */
enum NullPattern {
    NONE,
    ALL,
    FEW,
    MANY,
    MOST,
    ALTERNATING;

    private static final int FEW_OF = 2_000;

    boolean isNull(long position, long hash) {
        return switch (this) {
            case NONE -> false;
            case ALL -> true;
            case FEW -> Hash.below(FEW_OF, hash) == 0;
            case MANY -> Hash.below(10, hash) < 3;
            case MOST -> Hash.below(FEW_OF, hash) != 0;
            case ALTERNATING -> position % 2 == 1;
        };
    }
}
