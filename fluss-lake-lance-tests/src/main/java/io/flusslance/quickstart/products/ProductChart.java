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
package io.flusslance.quickstart.products;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

import javax.imageio.ImageIO;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A picture of the run so far: a price, the number of products and the lag, as each reader sees
 * them over time; and a page that shows it and, while the program runs, follows it.
 */
final class ProductChart {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 330;
    private static final int REFRESH_SECONDS = 2;
    private static final float LINE_WIDTH = 1.5f;

    private static final Color SENT = new Color(0x9a, 0xa0, 0xa6);
    private static final Color UNITED = new Color(0x1a, 0x73, 0xe8);
    private static final Color LAKE = new Color(0xe6, 0x7c, 0x00);
    private static final Color LAG = new Color(0xc5, 0x22, 0x1f);

    /** Values over time. */
    private static final class Points {

        private final List<Double> seconds = new ArrayList<>();
        private final List<Double> values = new ArrayList<>();

        private void add(Duration at, double value) {
            seconds.add(seconds(at));
            values.add(value);
        }
    }

    private final Path output;
    private final String lakeReader;
    private final Instant start;
    private final Points sentPrice = new Points();
    private final Points unitedPrice = new Points();
    private final Points lakePrice = new Points();
    private final Points sentCount = new Points();
    private final Points unitedCount = new Points();
    private final Points lakeCount = new Points();
    private final Points lag = new Points();
    private Duration end = Duration.ZERO;

    /**
     * Starts a chart.
     *
     * @param output folder for the files
     * @param lakeReader what reads the lake
     * @param start when the first product is sent
     */
    ProductChart(Path output, String lakeReader, Instant start) {
        this.output = output;
        this.lakeReader = lakeReader;
        this.start = start;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** Takes a change that was sent; safe to call from another thread. */
    synchronized void sent(Change change) {
        if (change.id() == ChangeMaker.KEPT && change.product().isPresent()) {
            sentPrice.add(
                    Duration.between(start, change.at()),
                    change.product().get().price().doubleValue());
        }
    }

    /** Takes what the readers saw. */
    synchronized void add(Look look) {
        end = look.at();
        addPrice(sentPrice, look, look.sent());
        addPrice(unitedPrice, look, look.united());
        addPrice(lakePrice, look, look.lake());
        sentCount.add(look.at(), look.sent().products());
        unitedCount.add(look.at(), look.united().products());
        lakeCount.add(look.at(), look.lake().products());
        lag.add(look.at(), seconds(look.lag()));
    }

    private static void addPrice(Points points, Look look, View view) {
        view.price(ChangeMaker.KEPT).ifPresent(price -> points.add(look.at(), price.doubleValue()));
    }

    /**
     * Writes a page that follows the picture, and removes that of an earlier run.
     *
     * @return the page
     */
    Path begin() throws IOException {
        Files.deleteIfExists(picture());
        return writePage("<meta http-equiv=\"refresh\" content=\"" + REFRESH_SECONDS + "\">");
    }

    /**
     * Writes the picture and a page that shows it.
     *
     * @return the picture
     */
    Path finish() throws IOException {
        write();
        writePage("");
        return picture();
    }

    private Path picture() {
        return output.resolve("products.png").toAbsolutePath();
    }

    /** Writes the picture so far. */
    void write() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, 2 * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.drawImage(BitmapEncoder.getBufferedImage(prices()), 0, 0, null);
        graphics.drawImage(BitmapEncoder.getBufferedImage(counts()), 0, HEIGHT, null);
        graphics.dispose();
        // in one step: a browser may be reading the last one
        Path unfinished = output.resolve(".products.png");
        ImageIO.write(image, "png", unfinished.toFile());
        Files.move(unfinished, picture(), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path writePage(String refresh) throws IOException {
        Path page = output.resolve("products.html");
        Files.writeString(
                page,
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + refresh
                        + "<title>Products</title></head><body>"
                        + "<img src=\"products.png\" alt=\"What each reader sees over time\">"
                        + "</body></html>\n");
        return page.toAbsolutePath();
    }

    private synchronized XYChart prices() {
        XYChart chart = chart("Price of product " + ChangeMaker.KEPT, "price");
        line(chart, "sent", sentPrice, SENT, SeriesMarkers.NONE, 0);
        line(chart, lakeReader + " (lake)", lakePrice, LAKE, SeriesMarkers.DIAMOND, 0);
        dots(chart, FlinkReader.NAME, unitedPrice);
        return chart;
    }

    private synchronized XYChart counts() {
        XYChart chart = chart("Number of products, and lag of the lake", "products");
        line(chart, "sent", sentCount, SENT, SeriesMarkers.NONE, 0);
        line(chart, lakeReader + " (lake)", lakeCount, LAKE, SeriesMarkers.DIAMOND, 0);
        dots(chart, FlinkReader.NAME, unitedCount);
        chart.setYAxisGroupTitle(1, "lag in seconds");
        chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        chart.getStyler().setYAxisMin(1, 0.0);
        line(chart, "lag", lag, LAG, SeriesMarkers.NONE, 1);
        return chart;
    }

    private XYChart chart(String title, String valueTitle) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle("seconds")
                        .yAxisTitle(valueTitle)
                        .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setMarkerSize(6);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax(seconds(end));
        return chart;
    }

    /** A value stays until the next one is seen. */
    private static void line(
            XYChart chart, String name, Points points, Color color, Marker marker, int axis) {
        add(chart, name, points, color, marker)
                .ifPresent(
                        series -> {
                            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Step);
                            series.setLineColor(color);
                            series.setLineStyle(new BasicStroke(LINE_WIDTH));
                            series.setYAxisGroup(axis);
                        });
    }

    private static void dots(XYChart chart, String name, Points points) {
        add(chart, name, points, UNITED, SeriesMarkers.CIRCLE)
                .ifPresent(series -> series.setLineStyle(SeriesLines.NONE));
    }

    /** A chart takes no series without a point. */
    private static Optional<XYSeries> add(
            XYChart chart, String name, Points points, Color color, Marker marker) {
        if (points.seconds.isEmpty()) {
            return Optional.empty();
        }
        XYSeries series = chart.addSeries(name, points.seconds, points.values);
        series.setMarkerColor(color);
        series.setMarker(marker);
        return Optional.of(series);
    }
}
