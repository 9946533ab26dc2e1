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

import io.flusslance.storage.StorageRelay;
import io.flusslance.testing.Deadline;
import io.flusslance.testing.FlussCluster;
import io.flusslance.testing.ProgramRun;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * A cluster of processes, run by {@code dev/cluster.sh}: Fluss, Flink, the tiering job and an S3
 * server whose keys hold {@link #MARKER}, so that they can be looked for. Its folder stays when it
 * is closed, with all logs, until the next one is started there.
 */
final class RealCluster extends FlussCluster {

    /** A part of the access key and of the secret that stands nowhere else. */
    static final String MARKER = "MARKER";

    private static final String ACCESS_KEY = "AKIA" + MARKER + "00000000ID";
    private static final String SECRET = "the/" + MARKER + "+of/40+characters/as/AWS/has+it";

    private static final Duration SCRIPT_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /** What a developer's shell may hold that must not reach the processes. */
    private static final List<String> FOREIGN_VARIABLES =
            List.of(
                    "FLUSS_HOME",
                    "FLINK_HOME",
                    "AWS_ACCESS_KEY_ID",
                    "AWS_SECRET_ACCESS_KEY",
                    "AWS_SESSION_TOKEN",
                    "AWS_REGION",
                    "AWS_ENDPOINT_URL",
                    "AWS_PROFILE");

    private final Path folder;
    private final Map<String, String> addresses;
    private final Map<String, String> s3;
    private final Resources resources = new Resources();
    private final StorageRelay relay;
    private volatile Connection connection;
    private final Configuration configuration;
    private volatile Admin admin;
    private final HttpClient http = HttpClient.newHttpClient();

    private RealCluster(Path folder, StorageRelay relay) throws Exception {
        this.folder = folder;
        this.relay = resources.add(relay);
        this.addresses = readVariables(folder.resolve("cluster.env"));
        this.s3 = readVariables(folder.resolve("s3/s3.env"));
        Configuration configuration = new Configuration();
        configuration.setString(ConfigOptions.BOOTSTRAP_SERVERS.key(), bootstrapServers());
        setWriterMemory(configuration);
        this.configuration = configuration;
        connect();
    }

    private void connect() throws Exception {
        connection = resources.add(ConnectionFactory.createConnection(configuration));
        admin = resources.add(connection.getAdmin());
    }

    /**
     * Starts a cluster, which takes half a minute, and some minutes more when Fluss and Flink are
     * not downloaded yet.
     *
     * <p>Where Flink is neither there nor to be had, because there is no Python with pip, the test
     * that asked is skipped with the reason; on a build server (environment variable {@code CI} is
     * {@code true}) it fails.
     *
     * @param name of the folder in the build directory; what an earlier run left there is removed
     * @param options further ones of {@code dev/cluster.sh up}
     * @throws IOException when a process does not start, with the reason that the script gives
     */
    static RealCluster start(String name, String... options) throws Exception {
        requireFlink();
        Path folder = buildDirectory().resolve("processes").resolve(name);
        if (Files.exists(folder)) {
            stop(folder);
            script("cluster.sh", folder, Map.of(), "down", "--purge").outputOfSuccess();
        }
        Files.createDirectories(folder.getParent());
        StorageRelay relay = null;
        try {
            script(
                            "s3.sh",
                            folder.resolve("s3"),
                            Map.of("S3_SECRET_KEY", SECRET),
                            "up",
                            "--port",
                            "free",
                            "--access-key",
                            ACCESS_KEY)
                    .outputOfSuccess();
            String endpoint = requireNonNull(s3Endpoint(folder));
            relay = new StorageRelay(URI.create(endpoint));
            relay.stopNoting();
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "up",
                                    "--ports",
                                    "free",
                                    "--s3-port",
                                    endpoint.substring(endpoint.lastIndexOf(':') + 1),
                                    // a table's first round does not wait for the next of 30 s
                                    "--tiering-arg",
                                    "fluss.tiering.poll.table.interval 500ms",
                                    // of two endpoints the last one holds
                                    "--tiering-arg",
                                    "datalake.lance.endpoint " + relay.endpoint()));
            arguments.addAll(List.of(options));
            script("cluster.sh", folder, Map.of(), arguments.toArray(String[]::new))
                    .outputOfSuccess();
            return new RealCluster(folder, relay);
        } catch (Exception | Error e) {
            try {
                if (relay != null) {
                    relay.close();
                }
                stop(folder);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** Where {@code dev/cluster.sh} keeps what it has downloaded. */
    static Path downloads() {
        String cache = System.getenv("XDG_CACHE_HOME");
        return (cache == null || cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache))
                .resolve("fluss-lake-lance");
    }

    private static void requireFlink() throws IOException {
        Path flink = downloads().resolve("flink-" + System.getProperty("flink.version"));
        if (Files.isDirectory(flink) || hasPip()) {
            return;
        }
        String reason = "no python3 with pip on the PATH, which downloads Flink";
        if ("true".equals(System.getenv("CI"))) {
            fail(reason);
        }
        abort(reason);
    }

    private static boolean hasPip() {
        try {
            return ProgramRun.of(
                                    Map.of(),
                                    CALL_TIMEOUT,
                                    List.of("python3", "-m", "pip", "--version"))
                            .exitCode()
                    == 0;
        } catch (IOException e) {
            // no such program
            return false;
        }
    }

    private static String s3Endpoint(Path folder) throws IOException {
        return readVariables(folder.resolve("s3/s3.env")).get("S3_ENDPOINT");
    }

    // ------------------------------------------------------------------------------- processes

    /** Ends a process at once, as {@code kill -9} does; it is gone when this returns. */
    void kill(Role role) throws Exception {
        if (role == Role.TABLET) {
            // the next server forgets the numbers of this client's batches, and would refuse one
            connect();
        }
        kill(process(role));
    }

    /** The same for a process that has no role any more. */
    static void kill(ProcessHandle process) throws Exception {
        process.destroyForcibly();
        Deadline.in(CALL_TIMEOUT)
                .await("a process is gone", () -> !process.isAlive(), () -> process.info() + "");
    }

    /** Stops a process where it is, as {@code kill -STOP} does; it does not notice. */
    static void pause(ProcessHandle process) throws IOException {
        signal("-STOP", process);
    }

    /** Lets a process go on that was paused. */
    static void resume(ProcessHandle process) throws IOException {
        signal("-CONT", process);
    }

    private static void signal(String name, ProcessHandle process) throws IOException {
        ProgramRun.of(Map.of(), CALL_TIMEOUT, List.of("kill", name, Long.toString(process.pid())))
                .outputOfSuccess();
    }

    /** Forgets a role's process, which goes on by itself, so that another one can be started. */
    ProcessHandle abandon(Role role) throws IOException {
        ProcessHandle process = process(role);
        Files.delete(pidFile(role));
        // where the host's own script would find it
        for (Path file : TemporaryFolder.filesIn(folder.resolve("pids/daemons"))) {
            if (Files.readString(file).contains(Long.toString(process.pid()))) {
                Files.delete(file);
            }
        }
        return process;
    }

    /** Ends a role as its own script does; nothing happens when it does not run. */
    void end(Role role) throws IOException {
        script("cluster.sh", folder, Map.of(), "stop", role.scriptName()).outputOfSuccess();
    }

    /** The process of a role, which runs. */
    ProcessHandle process(Role role) throws IOException {
        long id = Long.parseLong(Files.readString(pidFile(role)).strip());
        return ProcessHandle.of(id)
                .orElseThrow(() -> new IOException(role + " does not run, it was " + id));
    }

    private Path pidFile(Role role) {
        return role == Role.S3
                ? folder.resolve("s3/s3.pid")
                : folder.resolve("pids").resolve(role.scriptName() + ".pid");
    }

    /**
     * Starts a role by its own script; it answers when this returns.
     *
     * @throws IOException when it does not start, with the reason that the script gives
     */
    void start(Role role) throws IOException {
        tryToStart(role).outputOfSuccess();
    }

    /** Starts a role by its own script, or doesn't: what the user sees of it. */
    ProgramRun tryToStart(Role role) throws IOException {
        return script("cluster.sh", folder, Map.of(), "start", role.scriptName());
    }

    /** The log that a role has written since it was started. */
    Path log(Role role) {
        return switch (role) {
            case ZOOKEEPER -> logFile("fluss-cluster-zookeeper-0-localhost.log");
            case COORDINATOR -> logFile("fluss-cluster-coordinator-server-0-localhost.log");
            case TABLET -> logFile("fluss-cluster-tablet-server-0-localhost.log");
            case JOBMANAGER -> logFile("flink-cluster-standalonesession-0-localhost.log");
            case TASKMANAGER -> logFile("flink-cluster-taskexecutor-0-localhost.log");
            case TIERING -> logFile("flink-cluster-client-localhost.log");
            case S3 -> folder.resolve("s3/s3.log");
        };
    }

    /** What a role has printed, where that is not its log. */
    Path output(Role role) {
        Path log = log(role);
        return log.resolveSibling(log.getFileName().toString().replaceAll("\\.log$", ".out"));
    }

    private Path logFile(String name) {
        return folder.resolve("log").resolve(name);
    }

    /** The folder with all that the cluster writes. */
    Path folder() {
        return folder;
    }

    Path flussHome() {
        return Path.of(address("FLUSS_HOME"));
    }

    Path flinkHome() {
        return Path.of(address("FLINK_HOME"));
    }

    // -------------------------------------------------------------------------------- the lake

    /** The warehouse as the hosts know it. */
    String warehouse() {
        return address("WAREHOUSE");
    }

    /** The folder in which the S3 server keeps the warehouse. */
    Path warehouseFolder() {
        return folder.resolve("s3")
                .resolve(variable(s3, "S3_SERVER"))
                .resolve(variable(s3, "S3_BUCKET"));
    }

    /** What stands between the tiering job and the S3 server. */
    StorageRelay relay() {
        return relay;
    }

    /** Lance's storage options for the warehouse. */
    Map<String, String> storageOptions() {
        return Map.of(
                "endpoint",
                variable(s3, "S3_ENDPOINT"),
                "allow_http",
                "true",
                "access_key_id",
                ACCESS_KEY,
                "secret_access_key",
                SECRET,
                "region",
                variable(s3, "AWS_REGION"));
    }

    /** Fails unless the table's dataset holds every row of its log once, byte by byte. */
    void assertDatasetHoldsTheLog(TieredTable table) throws Exception {
        table.assertDatasetHoldsTheLog(table.datasetUri(warehouse()), storageOptions());
    }

    // ----------------------------------------------------------------------------------- Flink

    /** The answer of Flink's REST interface, or nothing when it does not answer. */
    Optional<String> flink(String path) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address("FLINK_REST") + path))
                        .timeout(CALL_TIMEOUT)
                        .build();
        try {
            return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    protected String describeTiering() {
        StringBuilder description = new StringBuilder();
        for (Role role : Role.values()) {
            if (role != Role.TIERING) {
                description.append(describe(role.scriptName(), () -> process(role)));
            }
        }
        return description
                .append(describe("jobs", () -> flink("/jobs/overview")))
                .append("logs are in ")
                .append(folder.resolve("log"))
                .toString();
    }

    // ---------------------------------------------------------------------------------- client

    @Override
    protected Connection connection() {
        return connection;
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public String bootstrapServers() {
        return address("FLUSS_BOOTSTRAP");
    }

    @Override
    public void close() throws IOException {
        try {
            resources.close();
        } finally {
            stop(folder);
        }
    }

    // --------------------------------------------------------------------------------- scripts

    private static void stop(Path folder) throws IOException {
        try {
            script("cluster.sh", folder, Map.of(), "down").outputOfSuccess();
        } finally {
            script("s3.sh", folder.resolve("s3"), Map.of(), "down").outputOfSuccess();
        }
    }

    private static ProgramRun script(
            String name, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add("env");
        for (String variable : FOREIGN_VARIABLES) {
            command.add("-u");
            command.add(variable);
        }
        Path root = requireNonNull(buildDirectory().getParent().getParent());
        command.add(root.resolve("dev").resolve(name).toString());
        command.addAll(List.of(arguments));
        command.add("--dir");
        command.add(folder.toString());
        return ProgramRun.of(environment, SCRIPT_TIMEOUT, command);
    }

    static Path buildDirectory() {
        return Path.of(System.getProperty("build.directory", "target")).toAbsolutePath();
    }

    private String address(String name) {
        return variable(addresses, name);
    }

    private static String variable(Map<String, String> variables, String name) {
        return requireNonNull(variables.get(name), name);
    }

    /** The variables of a file that a shell would read. */
    private static Map<String, String> readVariables(Path file) throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            variables.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return variables;
    }

    /** What {@code dev/cluster.sh} runs. */
    enum Role {
        ZOOKEEPER,
        COORDINATOR,
        TABLET,
        JOBMANAGER,
        TASKMANAGER,
        S3,
        TIERING;

        String scriptName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
