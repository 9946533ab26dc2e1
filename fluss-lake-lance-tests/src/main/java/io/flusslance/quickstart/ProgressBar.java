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
package io.flusslance.quickstart;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Shows how far sending and tiering are. */
public final class ProgressBar {

    /** How progress is shown. */
    public enum Style {
        /** One line of a terminal that is drawn again and again. */
        ONE_LINE(Duration.ofMillis(100)),
        /** A line every other second, for logs and pipes. */
        LINES(Duration.ofSeconds(2));

        private final Duration interval;

        Style(Duration interval) {
            this.interval = interval;
        }
    }

    private static final int CELLS = 24;

    private final PrintStream out;
    private final Style style;
    private final Clock clock;
    private final Instant start;
    private Instant lastShown = Instant.MIN;
    private int lastLength;
    private String lastText = "";

    /**
     * Starts the clock.
     *
     * @param out where to write
     * @param style how to write
     * @param clock tells the seconds
     */
    public ProgressBar(PrintStream out, Style style, Clock clock) {
        this.out = out;
        this.style = style;
        this.clock = clock;
        this.start = clock.instant();
    }

    /**
     * Shows new figures, unless others were shown just before.
     *
     * @param total rows that there will be
     * @param sent rows that Fluss has acknowledged
     * @param tiered rows in the dataset
     * @param rounds tiering rounds so far
     */
    public void update(int total, long sent, long tiered, int rounds) {
        Instant now = clock.instant();
        lastText = text(total, sent, tiered, rounds, Duration.between(start, now));
        if (lastShown.equals(Instant.MIN)
                || Duration.between(lastShown, now).compareTo(style.interval) >= 0) {
            show();
            lastShown = now;
        }
    }

    /** Shows the last figures for good and ends the line. */
    public void finish() {
        if (lastText.isEmpty()) {
            return;
        }
        show();
        if (style == Style.ONE_LINE) {
            out.println();
        }
        lastText = "";
    }

    private void show() {
        if (style == Style.ONE_LINE) {
            out.print("\r" + lastText + " ".repeat(Math.max(0, lastLength - lastText.length())));
            lastLength = lastText.length();
        } else {
            out.println(lastText);
        }
        out.flush();
    }

    /** The bar: {@code =} for tiered, {@code -} for sent, a dot for neither. */
    static String text(int total, long sent, long tiered, int rounds, Duration elapsed) {
        int tieredCells = cells(tiered, total);
        int sentCells = Math.max(tieredCells, cells(sent, total));
        return "  ["
                + "=".repeat(tieredCells)
                + "-".repeat(sentCells - tieredCells)
                + ".".repeat(CELLS - sentCells)
                + String.format(
                        Locale.ROOT,
                        "] %d/%d sent, %d tiered, %s, %d s",
                        sent,
                        total,
                        tiered,
                        rounds == 1 ? "1 round" : rounds + " rounds",
                        elapsed.toSeconds());
    }

    private static int cells(long rows, int total) {
        return total == 0 ? 0 : (int) Math.min(CELLS, CELLS * rows / total);
    }
}
