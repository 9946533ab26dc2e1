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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * A virtual Python environment in the build directory with the readers of {@code
 * src/test/python/requirements.txt}, made when it is first asked for and again when the
 * requirements change.
 */
public final class PythonEnvironment {

    private static final List<String> INTERPRETERS =
            List.of("python3", "python3.14", "python3.13", "python3.12", "python3.11");
    private static final int OLDEST_MINOR_VERSION = 11;
    private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration INSTALL_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration SCRIPT_TIMEOUT = Duration.ofMinutes(3);

    private final Path interpreter;
    private final Path scripts;

    private PythonEnvironment(Path interpreter, Path scripts) {
        this.interpreter = interpreter;
        this.scripts = scripts;
    }

    /**
     * Returns the environment, which takes minutes when it is made anew.
     *
     * <p>Where no Python of a sufficient version is found, the test that asked is skipped with the
     * reason; on a build server (environment variable {@code CI} is {@code true}) it fails.
     *
     * @throws IOException when the packages cannot be installed
     */
    public static PythonEnvironment get() throws IOException {
        Path build = BuildFolder.path();
        Path scripts = build.resolveSibling("src").resolve("test").resolve("python");
        Path requirements = scripts.resolve("requirements.txt");
        Path home = build.resolve("python");
        Path interpreter = home.resolve("bin").resolve("python");
        BuildFolder.makeOnce("python", () -> install(home, interpreter, requirements));
        return new PythonEnvironment(interpreter, scripts);
    }

    private static void install(Path home, Path interpreter, Path requirements) throws IOException {
        Path marker = home.resolve("requirements.sha256");
        String hash = sha256(Files.readAllBytes(requirements));
        if (!Files.exists(marker) || !Files.readString(marker).equals(hash)) {
            TemporaryFolder.delete(home);
            Files.createDirectories(home);
            run(
                    Map.of(),
                    INSTALL_TIMEOUT,
                    List.of(systemInterpreter(), "-m", "venv", home.toString()));
            run(
                    Map.of(),
                    INSTALL_TIMEOUT,
                    List.of(
                            interpreter.toString(),
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--disable-pip-version-check",
                            "-r",
                            requirements.toString()));
            Files.writeString(marker, hash);
        }
    }

    /** The environment's Python, for programs that start it themselves. */
    public Path interpreter() {
        return interpreter;
    }

    /**
     * Runs a script of {@code src/test/python} and returns what it printed.
     *
     * @param environment what the script shall not get on its command line, where all users of the
     *     machine can read it: secrets
     * @throws IOException when the script ends with an error, with what it wrote to stderr
     */
    public String run(String script, Map<String, String> environment, String... arguments)
            throws IOException {
        return run(environment, SCRIPT_TIMEOUT, command(script, arguments));
    }

    /** The same for a script that may take longer. */
    public String run(
            Duration timeout, String script, Map<String, String> environment, String... arguments)
            throws IOException {
        return run(environment, timeout, command(script, arguments));
    }

    /**
     * Starts a script that goes on beside the test, which ends it.
     *
     * @param errors gets what it writes to stderr
     */
    public Process start(
            Path errors, String script, Map<String, String> environment, String... arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(script, arguments));
        builder.environment().putAll(environment);
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return builder.redirectError(errors.toFile()).start();
    }

    private List<String> command(String script, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(interpreter.toString());
        command.add(scripts.resolve(script).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Returns when a Python of a sufficient version is on the {@code PATH}; otherwise the test that
     * asked is skipped with the reason, or fails on a build server, as in {@link #get()}.
     */
    public static void requirePython() {
        systemInterpreter();
    }

    private static String systemInterpreter() {
        List<String> found = new ArrayList<>();
        for (String candidate : INTERPRETERS) {
            Optional<String> version = version(candidate);
            if (version.isEmpty()) {
                continue;
            }
            String[] numbers = version.get().split("\\.", 2);
            if (numbers[0].equals("3") && Integer.parseInt(numbers[1]) >= OLDEST_MINOR_VERSION) {
                return candidate;
            }
            found.add(candidate + " is " + version.get());
        }
        String reason =
                "no Python 3."
                        + OLDEST_MINOR_VERSION
                        + " or newer on the PATH, found: "
                        + (found.isEmpty() ? "none" : String.join(", ", found));
        return "true".equals(System.getenv("CI")) ? fail(reason) : abort(reason);
    }

    private static Optional<String> version(String candidate) {
        try {
            return Optional.of(
                    run(
                                    Map.of(),
                                    VERSION_TIMEOUT,
                                    List.of(
                                            candidate,
                                            "-c",
                                            "import sys; print('%d.%d' % sys.version_info[:2])"))
                            .strip());
        } catch (IOException e) {
            // no such program, or one that does not run
            return Optional.empty();
        }
    }

    private static String run(
            Map<String, String> environment, Duration timeout, List<String> command)
            throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PYTHONDONTWRITEBYTECODE", "1");
        return ProgramRun.of(all, timeout, command).outputOfSuccess();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
