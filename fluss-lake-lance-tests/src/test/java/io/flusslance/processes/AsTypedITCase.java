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
package io.flusslance.processes;

import io.flusslance.testing.Deadline;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.ScriptRun;
import io.flusslance.testing.TemporaryFolder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fluss's {@code local-cluster.sh}, Flink's {@code start-cluster.sh} and {@code flink run} with the
 * settings of the article, typed as they stand there, and its program. (That it can be run again is
 * for the walk-through's test.)
 */
class AsTypedITCase {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int PICTURES = 8;

    private final Resources resources = new Resources();

    @AfterEach
    void stop() throws Exception {
        resources.close();
    }

    @Test
    void theArticlesCommandsAndItsProgramBringEveryPictureAsItWas() throws Exception {
        PythonEnvironment.requirePython();
        Path folder = resources.add(TemporaryFolder.create("as-typed")).path();
        int s3Port = freePort();
        int flussPort = freePort();
        startS3(folder.resolve("s3"), s3Port);
        startCluster(folder, s3Port, flussPort);

        ScriptRun program = runProgram(folder, s3Port, flussPort);

        assertThat(program.exitCode()).as(program.output()).isZero();
        assertThat(program.output())
                .contains(
                        PICTURES + " rows in s3://lance/fluss/images_minio.lance",
                        PICTURES + " pictures came back with the SHA-256 they were sent with");
    }

    private void startS3(Path folder, int port) throws IOException {
        resources.add(() -> s3(folder, "down"));
        ScriptRun up = s3(folder, "up", "--port", Integer.toString(port));
        assertThat(up.exitCode()).as(up.output()).isZero();
    }

    private static ScriptRun s3(Path folder, String... arguments) throws IOException {
        return ScriptRun.run(
                TIMEOUT,
                Map.of(),
                Stream.concat(
                                Stream.of("dev/s3.sh"),
                                Stream.concat(
                                        Stream.of(arguments),
                                        Stream.of("--dir", folder.toString())))
                        .toList());
    }

    private void startCluster(Path folder, int s3Port, int flussPort) throws Exception {
        Path cache = RealCluster.downloads();
        Path log = folder.resolve("as-typed.log");
        Process process =
                new ProcessBuilder(
                                "src/test/bash/as_typed.sh",
                                folder.resolve("cluster").toString(),
                                cache.resolve("fluss-" + System.getProperty("fluss.version"))
                                        .toString(),
                                cache.resolve("flink-" + System.getProperty("flink.version"))
                                        .toString(),
                                System.getProperty("plugin.jar"),
                                Integer.toString(s3Port),
                                Integer.toString(flussPort),
                                Integer.toString(freePort()),
                                Integer.toString(freePort()))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        resources.add(
                () -> {
                    process.getOutputStream().close();
                    try {
                        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                });
        Deadline.in(TIMEOUT)
                .await(
                        "the cluster is up",
                        () -> {
                            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                            return Files.readString(log).contains("The cluster is up.");
                        },
                        () -> log.toString());
    }

    private static ScriptRun runProgram(Path folder, int s3Port, int flussPort) throws IOException {
        return ScriptRun.run(
                TIMEOUT,
                Map.of(
                        "AWS_ENDPOINT_URL",
                        "http://localhost:" + s3Port,
                        "AWS_ACCESS_KEY_ID",
                        "minio",
                        "AWS_SECRET_ACCESS_KEY",
                        "minioadmin",
                        "AWS_REGION",
                        "eu-west-1",
                        "PYTHONDONTWRITEBYTECODE",
                        "1"),
                List.of(
                        "fluss-lake-lance-tests/src/test/bash/walkthrough_program.sh",
                        "--bootstrap",
                        "localhost:" + flussPort,
                        "--warehouse",
                        "s3://lance",
                        // the lake's age in the article is 30 s, which only makes it slower
                        "--freshness",
                        "5s",
                        "--count",
                        Integer.toString(PICTURES),
                        "--output",
                        folder.resolve("output").toString()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
