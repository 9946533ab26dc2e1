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

/**
 * The values that Flink may take for equal to a literal, from the lowest to the highest, as SQL.
 *
 * <p>They are more than one where the host has rounded the literal: Flink compares it as it was.
 */
final class LiteralBounds {

    private final String lowest;
    private final String highest;

    private LiteralBounds(String lowest, String highest) {
        this.lowest = lowest;
        this.highest = highest;
    }

    /** A single value. */
    static LiteralBounds at(String value) {
        return new LiteralBounds(value, value);
    }

    /** All values from one to another. */
    static LiteralBounds between(String lowest, String highest) {
        return new LiteralBounds(lowest, highest);
    }

    String lowest() {
        return lowest;
    }

    String highest() {
        return highest;
    }

    boolean isOneValue() {
        return lowest.equals(highest);
    }
}
