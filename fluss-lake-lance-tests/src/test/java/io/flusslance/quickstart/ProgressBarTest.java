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

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link ProgressBar}. */
class ProgressBarTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final HandSetClock clock = new HandSetClock();

    private static final class HandSetClock extends Clock {
        private Instant now = Instant.parse("2024-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tieredSentAndOutstandingRowsLookDifferent() {
        assertThat(ProgressBar.text(48, 24, 12, 1, Duration.ofMillis(3_900)))
                .isEqualTo("  [======------............] 24/48 sent, 12 tiered, 1 round, 3 s");
    }

    @Test
    void moreRowsThanExpectedDoNotOverflowTheBar() {
        assertThat(ProgressBar.text(2, 9, 9, 0, Duration.ZERO))
                .isEqualTo("  [========================] 9/2 sent, 9 tiered, 0 rounds, 0 s");
        assertThat(ProgressBar.text(0, 0, 0, 0, Duration.ZERO)).contains("[......");
    }

    @Test
    void linesComeAtMostEveryOtherSecond() {
        ProgressBar bar = new ProgressBar(out, ProgressBar.Style.LINES, clock);
        for (int tenth = 0; tenth < 50; tenth++) {
            bar.update(100, tenth, 0, 0);
            clock.now = clock.now.plusMillis(100);
        }

        assertThat(written().lines()).hasSize(3);
    }

    @Test
    void aTerminalLineIsDrawnOverAndEndedOnce() {
        ProgressBar bar = new ProgressBar(out, ProgressBar.Style.ONE_LINE, clock);
        bar.update(100, 10, 0, 10);
        clock.now = clock.now.plusSeconds(1);
        bar.update(100, 9, 0, 1);
        bar.finish();
        bar.finish();

        assertThat(written()).startsWith("\r  [").containsOnlyOnce(System.lineSeparator());
        String[] drawings = written().split("\r", -1);
        assertThat(drawings[2]).hasSameSizeAs(drawings[1]);
    }
}
