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

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Rounds in which all contenders are measured, in an order that turns, so that a busy minute of the
 * machine hits all of them.
 *
 * @param warmUps rounds that do not count
 * @param measured rounds after them
 */
record Rounds(int warmUps, int measured) {

    /** One round. */
    interface Round<T> {
        Measured measure(T contender) throws Exception;
    }

    /** Makes ready what the contenders of a round share. */
    interface RoundMaker<T> {
        Round<T> next() throws Exception;
    }

    /**
     * Measures, and prints each run.
     *
     * @param subject what it is called
     * @param name of a contender
     * @return the runs that count of each contender, which are as many
     */
    <T> Map<T, List<Measured>> measure(
            String subject, List<T> contenders, Function<T, String> name, RoundMaker<T> maker)
            throws Exception {
        Map<T, List<Measured>> runs = new LinkedHashMap<>();
        contenders.forEach(contender -> runs.put(contender, new ArrayList<>()));
        List<T> order = new ArrayList<>(contenders);
        for (int number = 1 - warmUps; number <= measured; number++) {
            System.out.printf("%s, %s:", subject, number < 1 ? "warm-up" : "round " + number);
            Round<T> round = maker.next();
            for (T contender : order) {
                Measured run = round.measure(contender);
                System.out.printf(" %s %.3f s", name.apply(contender), run.seconds());
                if (number > 0) {
                    runs.get(contender).add(run);
                }
            }
            System.out.println();
            Collections.rotate(order, 1);
        }
        return runs;
    }
}
