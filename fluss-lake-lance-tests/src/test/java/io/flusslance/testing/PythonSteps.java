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

import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
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

/** A Python program that does one step after the other as it is told. */
public final class PythonSteps implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter steps;
    private final BufferedReader answers;
    private final Path errors;

    private PythonSteps(Process process, Path errors) {
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
     * Starts a script of {@code src/test/python} that reads steps and writes answers, each a line
     * with a JSON object.
     *
     * @param errors a file for what it writes to stderr
     */
    public static PythonSteps of(
            PythonEnvironment python, Path errors, String script, String... arguments)
            throws IOException {
        return new PythonSteps(python.start(errors, script, Map.of(), arguments), errors);
    }

    /**
     * Does a step.
     *
     * @param name the name of a step of the script
     * @param arguments what it needs
     * @return its answer
     * @throws IOException when the script fails, with what it wrote to stderr
     */
    public JsonNode take(String name, Map<String, Object> arguments) throws IOException {
        Map<String, Object> step = new HashMap<>(arguments);
        step.put("step", name);
        steps.write(JSON.writeValueAsString(step));
        steps.newLine();
        steps.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("step " + step + " failed:\n" + Files.readString(errors));
        }
        return JSON.readTree(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
