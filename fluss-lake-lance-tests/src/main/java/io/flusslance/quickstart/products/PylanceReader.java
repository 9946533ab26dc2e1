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
package io.flusslance.quickstart.products;

import io.flusslance.quickstart.Placement;
import io.flusslance.quickstart.QuickstartException;
import io.flusslance.quickstart.Warehouse;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the lake with pylance, in a Python process that lives as long as this one. */
final class PylanceReader implements LakeReader {

    private static final String DONE = "done";

    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final Path rows;
    private final String version;

    private PylanceReader(Process python) throws IOException {
        this.requests = python.outputWriter(StandardCharsets.UTF_8);
        this.answers = python.inputReader(StandardCharsets.UTF_8);
        this.rows = Placement.temporaryFolder().resolve("pylance.arrow");
        this.version = answer();
    }

    /**
     * Starts Python.
     *
     * @param python the interpreter of an environment that has pylance
     * @param script {@code dev/quickstart/lake_reader.py}
     * @param errors takes what Python says of its failures
     * @throws IOException if it does not start
     */
    static PylanceReader start(Path python, Path script, Warehouse warehouse, Path errors)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                python.toString(),
                                script.toString(),
                                warehouse.dataset(ProductTable.PATH)));
        // credentials come from the environment, as the program's own do
        warehouse.pythonStorageOptions().forEach((name, value) -> command.add(name + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.redirectError(errors.toFile()).start();
        try {
            return new PylanceReader(process);
        } catch (IOException e) {
            throw new QuickstartException("pylance does not start, see " + errors + ".", e);
        }
    }

    /** The version of pylance. */
    String version() {
        return version;
    }

    @Override
    public String name() {
        return "pylance";
    }

    @Override
    public List<Product> read(long datasetVersion) throws IOException {
        requests.write(datasetVersion + "\t" + rows + "\n");
        requests.flush();
        String answer = answer();
        if (!answer.equals(DONE)) {
            throw new QuickstartException("pylance failed: " + answer + ".");
        }
        List<Product> products = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                InputStream in = Files.newInputStream(rows);
                ArrowStreamReader reader = new ArrowStreamReader(in, allocator)) {
            while (reader.loadNextBatch()) {
                products.addAll(ProductRows.of(reader.getVectorSchemaRoot()));
            }
        }
        return products;
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("Python has ended");
        }
        return line;
    }
}
