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
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps every line that some loggers write while it is open, at every level. */
public final class LogCapture implements AutoCloseable {

    private final List<String> loggers;
    private final CapturingAppender appender = new CapturingAppender();

    private LogCapture(List<String> loggers) {
        this.loggers = loggers;
    }

    /** Begins to capture the loggers of these names and all below them, down to TRACE. */
    public static LogCapture of(String... loggers) {
        LogCapture capture = new LogCapture(List.of(loggers));
        capture.appender.start();
        LoggerContext context = context();
        Configuration configuration = context.getConfiguration();
        for (String logger : capture.loggers) {
            LoggerConfig config = new LoggerConfig(logger, Level.TRACE, false);
            config.addAppender(capture.appender, Level.TRACE, null);
            configuration.getAppenders().values().forEach(other -> addQuietly(config, other));
            configuration.addLogger(logger, config);
        }
        context.updateLoggers();
        return capture;
    }

    /** The lines so far, each with the stack trace of its exception. */
    public List<String> lines() {
        return List.copyOf(appender.lines);
    }

    /** What the capture adds at low levels is not for the appenders that were there before. */
    private static void addQuietly(LoggerConfig config, Appender other) {
        config.addAppender(other, Level.INFO, null);
    }

    private static LoggerContext context() {
        return (LoggerContext) LogManager.getContext(LogCapture.class.getClassLoader(), false);
    }

    @Override
    public void close() {
        LoggerContext context = context();
        loggers.forEach(context.getConfiguration()::removeLogger);
        context.updateLoggers();
        appender.stop();
    }

    private static final class CapturingAppender extends AbstractAppender {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        private CapturingAppender() {
            super("capture", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            StringWriter line = new StringWriter();
            line.append(event.getLevel().name())
                    .append(' ')
                    .append(event.getLoggerName())
                    .append(' ')
                    .append(event.getMessage().getFormattedMessage());
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(line));
            }
            lines.add(line.toString());
        }
    }
}
