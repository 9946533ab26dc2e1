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
package io.flusslance.fuzz;

import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.TemporaryFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs cases in a JVM of their own, then has pylance read what they wrote. */
final class CaseRunner {

    private static final String SCRIPT = "check_columns.py";

    private final PythonEnvironment python;
    private final Path folder;

    /**
     * @param folder for the datasets, which are deleted when they are checked, and for logs
     */
    CaseRunner(PythonEnvironment python, Path folder) {
        this.python = python;
        this.folder = folder.toAbsolutePath();
    }

    /** Runs cases; there is an outcome for each, in this order. */
    List<Outcome> run(List<CaseId> ids) throws IOException, InterruptedException {
        Path datasets = folder.resolve("datasets");
        TemporaryFolder.delete(datasets);
        Files.createDirectories(datasets);
        List<Outcome> written =
                new CaseProcess(
                                (errors, left) -> startJava(datasets, errors, left),
                                folder.resolve("java.log"))
                        .run(ids);
        List<Outcome> read =
                new CaseProcess(
                                (errors, left) ->
                                        python.start(
                                                errors,
                                                SCRIPT,
                                                Map.of(),
                                                arguments(datasets, left)),
                                folder.resolve("python.log"))
                        .run(ids);
        TemporaryFolder.delete(datasets);
        TemporaryFolder.delete(temporary());
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            outcomes.add(merge(written.get(i), read.get(i)));
        }
        return outcomes;
    }

    /** What pylance says tells whether a file is wrong or only how it is read. */
    private static Outcome merge(Outcome written, Outcome read) {
        if (!written.isFault()) {
            return read.isFault() ? read : written;
        }
        return new Outcome(
                written.id(),
                written.kind(),
                written.stage(),
                written.text() + " (pylance: " + read.kind() + " at " + read.stage() + ")");
    }

    /** Of the JVMs: those that die leave native libraries there. */
    private Path temporary() {
        return folder.resolve("tmp");
    }

    private Process startJava(Path datasets, Path errors, List<CaseId> ids) throws IOException {
        Path temporary = temporary();
        TemporaryFolder.delete(temporary);
        Files.createDirectories(temporary);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx1500m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "-XX:-CreateCoredumpOnCrash",
                                "-XX:ErrorFile=/dev/null",
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty("java.class.path"),
                                FuzzProgram.class.getName()));
        command.addAll(List.of(arguments(datasets, ids)));
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }

    private static String[] arguments(Path datasets, List<CaseId> ids) {
        List<String> arguments = new ArrayList<>();
        arguments.add(datasets.toString());
        ids.forEach(id -> arguments.add(id.toString()));
        return arguments.toArray(String[]::new);
    }
}
