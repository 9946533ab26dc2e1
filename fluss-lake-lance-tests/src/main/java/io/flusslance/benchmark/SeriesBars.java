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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A chart of series: a group of bars for each subject, a colour for each contender. */
final class SeriesBars {

    /**
     * Makes the chart.
     *
     * @param value of a series; empty where it has none, as where nothing was measured
     */
    static ResultChart of(
            String title,
            String valueTitle,
            List<Series> all,
            Function<Series, Optional<Double>> value) {
        List<String> subjects = all.stream().map(Series::subject).distinct().toList();
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (Series series : all) {
            values.computeIfAbsent(
                            series.contender(),
                            each -> new ArrayList<>(subjects.stream().map(any -> 0.0).toList()))
                    .set(
                            subjects.indexOf(series.subject()),
                            series.skipped().isPresent() ? 0 : value.apply(series).orElse(0.0));
        }
        return ResultChart.bars(title, valueTitle, subjects, values);
    }

    private SeriesBars() {}
}
