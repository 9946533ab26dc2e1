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

import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file that takes what Fluss, Flink and Lance log, so that the terminal stays readable. */
final class QuickstartLog {

    private static final String FILE = "quickstart.log";

    private QuickstartLog() {}

    /**
     * Directs all logging into a new file. Must be called before any class with a logger is loaded.
     *
     * @param output folder for the file, made if need be
     * @return the file
     * @throws QuickstartException if the folder cannot be written
     */
    static Path open(Path output) {
        Path log = output.resolve(FILE).toAbsolutePath();
        try {
            Files.createDirectories(output);
            Files.writeString(log, "");
        } catch (IOException e) {
            throw new QuickstartException(
                    "The output folder " + output.toAbsolutePath() + " cannot be written.", e);
        }
        System.setProperty("quickstart.log", log.toString());
        System.setProperty("log4j2.configurationFile", "quickstart-log4j2.xml");
        return log;
    }

    /** Writes a failure with its stack, each secret blotted out. */
    static void write(Throwable failure, List<String> secrets) {
        StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack));
        String text = stack.toString();
        for (String secret : secrets) {
            text = text.replace(secret, "***");
        }
        LoggerFactory.getLogger(QuickstartLog.class).error("the quickstart failed: {}", text);
    }
}
