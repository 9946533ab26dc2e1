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

import java.util.List;
import java.util.Random;

/** The lengths of the lists, or of the maps, in each section. */
final class ListLengths {

    private final List<LengthPattern> patterns;
    private final double[] lists;

    private ListLengths(List<LengthPattern> patterns, double[] lists) {
        this.patterns = patterns;
        this.lists = lists;
    }

    /**
     * Draws a pattern for each section.
     *
     * @param lists about how many there are in each section
     * @param maxElements of a section
     * @param longestShare in which share of the sections they have as many as that allows
     */
    static ListLengths draw(
            double[] lists, double maxElements, double longestShare, Random random) {
        List<LengthPattern> patterns =
                ValueGenerator.drawn(LengthPattern.values(), lists.length, random);
        for (int i = 0; i < lists.length; i++) {
            if (random.nextDouble() < longestShare) {
                patterns.set(i, LengthPattern.longest(lists[i], maxElements));
            } else if (patterns.get(i).elements(lists[i]) > maxElements) {
                patterns.set(i, LengthPattern.FEW_FILLED);
            }
        }
        return new ListLengths(patterns, lists);
    }

    int sections() {
        return lists.length;
    }

    /** About how many elements each section has. */
    double[] elements() {
        double[] elements = new double[lists.length];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = patterns.get(i).elements(lists[i]);
        }
        return elements;
    }

    int length(int section, long position, long hash) {
        return patterns.get(section).length(position, (long) lists[section] / 2, hash);
    }

    String describe(int section) {
        return patterns.get(section).toString();
    }
}
