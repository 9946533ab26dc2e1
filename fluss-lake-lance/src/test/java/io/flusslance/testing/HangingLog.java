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
package io.flusslance.testing;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds up, while it is open, who logs a certain text, as a call does that does not return. */
public final class HangingLog implements AutoCloseable {

    private final LoggerConfig root =
            LoggerContext.getContext(false).getConfiguration().getRootLogger();
    private final Level before = root.getLevel();
    private final Appender appender;

    private HangingLog(String text) {
        this.appender = new Appender(text);
    }

    public static HangingLog open(String text) {
        HangingLog log = new HangingLog(text);
        log.appender.start();
        log.root.setLevel(Level.INFO);
        log.root.addAppender(log.appender, Level.INFO, null);
        LoggerContext.getContext(false).updateLoggers();
        return log;
    }

    /** Waits until somebody is held up. */
    public void awaitHanging() throws InterruptedException {
        assertThat(appender.hanging.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        root.removeAppender(appender.getName());
        root.setLevel(before);
        LoggerContext.getContext(false).updateLoggers();
        appender.released.countDown();
        appender.stop();
    }

    private static final class Appender extends AbstractAppender {

        private final String text;
        private final CountDownLatch hanging = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Appender(String text) {
            super("hanging", null, null, false, Property.EMPTY_ARRAY);
            this.text = text;
        }

        @Override
        public void append(LogEvent event) {
            if (event.getMessage().getFormattedMessage().contains(text)) {
                hanging.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
