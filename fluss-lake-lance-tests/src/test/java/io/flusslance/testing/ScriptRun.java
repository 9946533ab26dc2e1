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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;

/** Runs a script of the project's {@code dev} folder, or another program, to its end. */
public final class ScriptRun {

    /** What a script needs to end the processes that it started. */
    private static final Duration CLEAN_UP = Duration.ofMinutes(1);

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private final int exitCode;
    private final String output;

    private ScriptRun(int exitCode, String output) {
        this.exitCode = exitCode;
        this.output = requireNonNull(output, "output");
    }

    /**
     * Runs a program in the project's folder.
     *
     * @param timeout after it the program is told to end, and this method fails
     * @param environment is added to that of this process
     * @param command the program, relative to the project's folder, and its arguments
     * @throws IOException when it does not start or takes too long, with what it wrote
     */
    public static ScriptRun run(
            Duration timeout, Map<String, String> environment, List<String> command)
            throws IOException {
        // a file, because processes that outlive the script would keep a pipe open
        Path output = Files.createTempFile("script", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.directory(PROJECT.toFile());
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true);
            builder.redirectOutput(output.toFile());
            Process process = builder.start();
            process.getOutputStream().close();
            if (!waitFor(process, timeout)) {
                throw new IOException(
                        command + " took more than " + timeout + ":\n" + Files.readString(output));
            }
            return new ScriptRun(process.exitValue(), Files.readString(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Returns whether the process ended in time; it has ended in any case. */
    private static boolean waitFor(Process process, Duration timeout) throws IOException {
        try {
            if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            process.destroy();
            if (!process.waitFor(CLEAN_UP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return false;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The program's exit code. */
    public int exitCode() {
        return exitCode;
    }

    /** What the program wrote to its standard output and standard error. */
    public String output() {
        return output;
    }
}
