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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A script of {@code src/test/python} that reads a command from each line of its standard input,
 * and prints its answer and then a line {@code done}. To start Python with its libraries for each
 * command takes seconds.
 */
public final class PythonSession implements AutoCloseable {

    private final Path errors;
    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

    /**
     * Starts the script.
     *
     * @param environment what the script shall not get on its command line
     */
    public PythonSession(String script, Map<String, String> environment) throws IOException {
        errors = Files.createTempFile("python-session", ".txt");
        process = PythonEnvironment.get().start(errors, script, environment);
        commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Returns the answer to a command.
     *
     * @throws IOException when the script ends before it has answered, with what it wrote to stderr
     */
    public String run(String... words) throws IOException {
        commands.println(String.join(" ", words));
        StringBuilder answer = new StringBuilder();
        String line;
        while ((line = answers.readLine()) != null) {
            if (line.equals("done")) {
                return answer.toString();
            }
            answer.append(line).append('\n');
        }
        throw new IOException(Files.readString(errors));
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
