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
package io.flusslance.faults;

import io.flusslance.testing.PythonEnvironment;

import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A second process that works on datasets with pylance while they are being tiered to. */
public final class OthersAtWork implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long END_MINUTES = 5;

    private final Process process;
    private final BufferedWriter input;
    private final Path errors;
    private final CompletableFuture<Map<String, OthersWork>> work;

    private OthersAtWork(Process process, Path errors) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.errors = errors;
        this.work = CompletableFuture.supplyAsync(this::read);
    }

    /**
     * Begins to work on datasets.
     *
     * @param textColumn a column of strings, which is updated
     * @param kept how old a version has to be for their clean-up, and how much older than the last
     *     call of {@link #noteTiered}; longer than the last commit of tiering is ago then
     * @param errors a file for the errors of steps that were tried again
     */
    public static OthersAtWork start(
            PythonEnvironment python,
            long seed,
            String textColumn,
            List<String> datasets,
            Map<String, String> storageOptions,
            Duration kept,
            Path errors)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(Long.toString(seed), textColumn));
        arguments.addAll(datasets);
        Process process =
                python.start(
                        errors,
                        "others.py",
                        Map.of(
                                "LANCE_STORAGE_OPTIONS",
                                JSON.writeValueAsString(storageOptions),
                                "KEPT_SECONDS",
                                Long.toString(kept.toSeconds())),
                        arguments.toArray(String[]::new));
        return new OthersAtWork(process, errors);
    }

    private Map<String, OthersWork> read() {
        Map<String, OthersWork> byDataset = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode step = JSON.readTree(line.getBytes(StandardCharsets.UTF_8));
                byDataset
                        .computeIfAbsent(step.get("dataset").asText(), uri -> new OthersWork())
                        .add(step);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return byDataset;
    }

    /** Notes that all rows of a dataset are committed; they keep the version that has the last. */
    public void noteTiered(String dataset) {
        try {
            synchronized (input) {
                input.write(dataset);
                input.newLine();
                input.flush();
            }
        } catch (IOException e) {
            // it has ended, and finish() says why
        }
    }

    /**
     * Lets them end their steps, and returns what they have done, by dataset.
     *
     * @throws AssertionError when a step could not be done
     */
    public Map<String, OthersWork> finish() throws Exception {
        input.close();
        Map<String, OthersWork> done = work.get(END_MINUTES, TimeUnit.MINUTES);
        for (Map.Entry<String, OthersWork> dataset : done.entrySet()) {
            System.out.printf(
                    "others' steps on %s: %s, tried again %d times%n",
                    dataset.getKey(), dataset.getValue().steps(), dataset.getValue().conflicts());
            if (!dataset.getValue().hasEnded()) {
                throw new AssertionError(
                        "the work of others on " + dataset + " broke off:\n" + lastErrors());
            }
        }
        return done;
    }

    private String lastErrors() throws IOException {
        List<String> lines = Files.readAllLines(errors);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
