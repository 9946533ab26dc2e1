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
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every line that is logged while it is open, of every logger, down to TRACE. */
public final class CapturedLogs implements AutoCloseable {

    private final LoggerConfig root =
            LoggerContext.getContext(false).getConfiguration().getRootLogger();
    private final Level before = root.getLevel();
    private final Lines lines = new Lines();

    private CapturedLogs() {}

    public static CapturedLogs open() {
        CapturedLogs logs = new CapturedLogs();
        logs.lines.start();
        logs.root.setLevel(Level.TRACE);
        // the appenders that are there see what they saw before
        logs.root
                .getAppenders()
                .forEach(
                        (name, appender) -> {
                            logs.root.removeAppender(name);
                            logs.root.addAppender(appender, logs.before, null);
                        });
        logs.root.addAppender(logs.lines, Level.TRACE, null);
        LoggerContext.getContext(false).updateLoggers();
        LogManager.getLogger(CapturedLogs.class).trace("open");
        return logs;
    }

    /** The lines so far, each with the stack trace of its exception. */
    public List<String> lines() {
        return List.copyOf(lines.texts);
    }

    @Override
    public void close() {
        root.removeAppender(lines.getName());
        root.setLevel(before);
        LoggerContext.getContext(false).updateLoggers();
        lines.stop();
    }

    private static final class Lines extends AbstractAppender {

        private final List<String> texts = new CopyOnWriteArrayList<>();

        private Lines() {
            super("captured", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            StringWriter text = new StringWriter();
            text.append(event.getLoggerName())
                    .append(' ')
                    .append(event.getMessage().getFormattedMessage());
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(text));
            }
            texts.add(text.toString());
        }
    }
}
