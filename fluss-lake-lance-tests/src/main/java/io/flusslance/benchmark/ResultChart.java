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

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A chart of results, which becomes a PNG file. */
final class ResultChart {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 560;

    static {
        // no screen is needed, and none is looked for
        System.setProperty("java.awt.headless", "true");
    }

    private final Chart<?, ?> chart;

    private ResultChart(Chart<?, ?> chart) {
        this.chart = chart;
        Styler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    }

    /**
     * Groups of bars, one group for each subject.
     *
     * @param values of each contender, a number for each subject; 0 where there is none
     */
    static ResultChart bars(
            String title,
            String valueTitle,
            List<String> subjects,
            Map<String, ? extends List<? extends Number>> values) {
        CategoryChart bars =
                new CategoryChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .yAxisTitle(valueTitle)
                        .build();
        values.forEach((contender, numbers) -> bars.addSeries(contender, subjects, numbers));
        return new ResultChart(bars);
    }

    /** The points of a line. */
    record Line(String name, List<? extends Number> x, List<? extends Number> y) {}

    /** Lines over a size or a time, with a mark at each point. */
    static ResultChart lines(String title, String xTitle, String yTitle, List<Line> lines) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(xTitle)
                        .yAxisTitle(yTitle)
                        .build();
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setMarkerSize(4);
        for (Line line : lines) {
            chart.addSeries(line.name(), line.x(), line.y()).setMarker(SeriesMarkers.CIRCLE);
        }
        return new ResultChart(chart);
    }

    /** Adds lines that an axis of their own on the right belongs to; there are lines already. */
    ResultChart withRightAxis(String title, List<Line> lines) {
        XYChart xy = (XYChart) chart;
        xy.setYAxisGroupTitle(1, title);
        xy.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        xy.getStyler().setYAxisMin(1, 0.0);
        for (Line line : lines) {
            xy.addSeries(line.name(), line.x(), line.y())
                    .setMarker(SeriesMarkers.DIAMOND)
                    .setYAxisGroup(1);
        }
        return this;
    }

    /** Writes a PNG file in place of one that is there. */
    void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        try (var out = Files.newOutputStream(file)) {
            BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
        }
    }
}
