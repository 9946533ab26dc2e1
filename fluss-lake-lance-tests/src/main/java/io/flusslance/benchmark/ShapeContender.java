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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of those that are measured with the same rows of a shape. */
interface ShapeContender {

    /** What it is called in the results. */
    String name();

    /** Why it can't be measured with a shape; empty where it can. */
    default Optional<String> reasonToSkip(Shape shape) {
        return Optional.empty();
    }

    /**
     * Measures all contenders that can take part.
     *
     * @param subject what is measured
     * @param rows of a round
     * @return a series of each contender, without runs where it can't take part
     */
    static <C extends ShapeContender> List<Series> measure(
            Rounds rounds,
            String subject,
            Shape shape,
            int rows,
            List<C> contenders,
            Rounds.RoundMaker<C> maker)
            throws Exception {
        Map<C, List<Measured>> runs =
                rounds.measure(
                        subject,
                        contenders.stream()
                                .filter(each -> each.reasonToSkip(shape).isEmpty())
                                .toList(),
                        ShapeContender::name,
                        maker);
        List<Series> all = new ArrayList<>();
        for (C contender : contenders) {
            Series series =
                    new Series(
                            subject,
                            contender.name(),
                            rows,
                            rows * shape.rowBytes(),
                            contender.reasonToSkip(shape));
            runs.getOrDefault(contender, List.of()).forEach(series::add);
            all.add(series);
        }
        return all;
    }
}
