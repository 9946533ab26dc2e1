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
package io.flusslance.source;

import io.flusslance.testing.PythonEnvironment;

import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Someone else with pylance, who does one step after the other on a dataset. */
final class OthersSteps implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter steps;
    private final BufferedReader answers;
    private final Path errors;

    private OthersSteps(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.steps =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts the process.
     *
     * @param errors a file for what it writes to stderr
     */
    static OthersSteps on(PythonEnvironment python, Path dataset, Path errors) throws IOException {
        return new OthersSteps(
                python.start(errors, "work.py", Map.of(), dataset.toString()), errors);
    }

    /**
     * Does a step.
     *
     * @param name the name of a step of {@code work.py}
     * @param arguments what it needs
     * @return the newest version after it
     */
    long take(String name, Map<String, Object> arguments) throws IOException {
        Map<String, Object> step = new HashMap<>(arguments);
        step.put("step", name);
        steps.write(JSON.writeValueAsString(step));
        steps.newLine();
        steps.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("step " + step + " failed:\n" + Files.readString(errors));
        }
        return JSON.readTree(answer.getBytes(StandardCharsets.UTF_8)).get("version").asLong();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
