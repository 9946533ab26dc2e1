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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that was run to its end, and what came of it. */
public record ProgramRun(List<String> command, int exitCode, String output, String errors) {

    /**
     * Runs a program without input.
     *
     * @param environment what is added to this process's environment: secrets must not stand on a
     *     command line, where all users of the machine can read them
     * @throws IOException when there is no such program, or it takes longer than {@code timeout}
     */
    public static ProgramRun of(
            Map<String, String> environment, Duration timeout, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        // else the object store client asks the cloud's metadata address for credentials
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        Process process = builder.start();
        process.getOutputStream().close();
        CompletableFuture<String> output = read(process.getInputStream());
        CompletableFuture<String> errors = read(process.getErrorStream());
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException(
                        command + " took more than " + timeout + "\n" + errors.join());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command, e);
        }
        return new ProgramRun(command, process.exitValue(), output.join(), errors.join());
    }

    /**
     * What the program wrote to its output.
     *
     * @throws IOException when it ended with an error, with what it wrote about that
     */
    public String outputOfSuccess() throws IOException {
        if (exitCode != 0) {
            throw new IOException(command + " ended with " + exitCode + "\n" + errors);
        }
        return output;
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread reader =
                new Thread(
                        () -> {
                            try (stream) {
                                text.complete(
                                        new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                            } catch (IOException e) {
                                text.completeExceptionally(new UncheckedIOException(e));
                            }
                        },
                        "program-output");
        reader.setDaemon(true);
        reader.start();
        return text;
    }
}
