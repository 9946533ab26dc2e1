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

import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A JVM of its own that writes and commits rounds of an {@link SpiTable} as it is told, one command
 * a line: a lock within one JVM proves nothing about two tiering jobs.
 */
public final class TieringProcess implements AutoCloseable {

    private static final String COMMITTED = "committed ";
    private static final String REFUSED = "refused ";

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    private TieringProcess(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a process with the class path of this one. */
    public static TieringProcess start(Map<String, String> cluster) throws IOException {
        return startWithVariables(cluster, Map.of());
    }

    /** Starts a process with variables in its environment. */
    public static TieringProcess startWithVariables(
            Map<String, String> cluster, Map<String, String> variables) throws IOException {
        return start(cluster, variables, System.getProperty("java.class.path"));
    }

    /** Starts a process on whose class path there is no Hadoop. */
    public static TieringProcess startWithoutHadoop(Map<String, String> cluster)
            throws IOException {
        return start(
                cluster,
                Map.of(),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .filter(entry -> !entry.contains("hadoop"))
                        .collect(Collectors.joining(File.pathSeparator)));
    }

    private static TieringProcess start(
            Map<String, String> cluster, Map<String, String> variables, String classPath)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        classPath,
                        TieringProcess.class.getName());
        // else the object store client asks the cloud's metadata address for credentials
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().putAll(variables);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        TieringProcess started = new TieringProcess(builder.start());
        started.send(String.join(" ", asText(cluster)));
        return started;
    }

    private static List<String> asText(Map<String, String> cluster) {
        return cluster.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.toList());
    }

    /** Writes rows of a bucket, which the next commit is to hold. */
    public void write(int bucket, long firstOffset, int rows) throws IOException {
        send("write " + bucket + " " + firstOffset + " " + rows);
        expect("written");
    }

    /** Goes over to the log table {@code db.table}. */
    public void open(String table) throws IOException {
        send("open " + table);
        expect("opened");
    }

    /** Goes over to the primary-key table of {@link SpiTable#keyed} with this name. */
    public void openKeyed(String table) throws IOException {
        send("keyed " + table);
        expect("opened");
    }

    /**
     * Writes changes of a bucket of a primary-key table, which the next commit is to hold.
     *
     * @param changes {@code 3=three} for the new name of key 3, {@code 3} for its deletion
     */
    public void change(int bucket, long firstOffset, String... changes) throws IOException {
        send("change " + bucket + " " + firstOffset + " " + String.join(" ", changes));
        expect("written");
    }

    /** Writes rows of a bucket with a writer that it does not close. */
    public void begin(int bucket, long firstOffset, int rows) throws IOException {
        send("begin " + bucket + " " + firstOffset + " " + rows);
        expect("begun");
    }

    /** Begins to commit what was written. */
    public void sendCommit() throws IOException {
        send("commit");
    }

    /** Waits for the commit and gives back why it was refused, or nothing. */
    public String awaitRefusal() throws IOException {
        String answer = answer();
        if (answer.startsWith(COMMITTED)) {
            return "";
        }
        if (answer.startsWith(REFUSED)) {
            return answer.substring(REFUSED.length());
        }
        throw new IOException("Unexpected: " + answer);
    }

    /** Commits what was written, and gives back why it was refused, or nothing. */
    public String commit() throws IOException {
        sendCommit();
        return awaitRefusal();
    }

    /** Ends the process as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void send(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    private void expect(String expected) throws IOException {
        String answer = answer();
        if (!answer.equals(expected)) {
            throw new IOException("Expected '" + expected + "', got: " + answer);
        }
    }

    private String answer() throws IOException {
        String line;
        while ((line = answers.readLine()) != null) {
            if (line.startsWith("> ")) {
                return line.substring(2);
            }
        }
        throw new IOException("The process has ended.");
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What the process runs: reads the cluster's options and then commands. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Map<String, String> cluster = new TreeMap<>();
        for (String option : commands.readLine().split(" ", -1)) {
            int equals = option.indexOf('=');
            cluster.put(option.substring(0, equals), option.substring(equals + 1));
        }
        SpiTable table = new SpiTable(cluster);
        List<LanceWriteResult> written = new ArrayList<>();
        List<AutoCloseable> open = new ArrayList<>();
        String command;
        while ((command = commands.readLine()) != null) {
            String[] words = command.split(" ", -1);
            switch (words[0]) {
                case "write":
                    written.add(
                            table.write(
                                    Integer.parseInt(words[1]),
                                    Long.parseLong(words[2]),
                                    rows(Long.parseLong(words[2]), Integer.parseInt(words[3]))));
                    System.out.println("> written");
                    break;
                case "open":
                    table = new SpiTable(cluster, words[1]);
                    System.out.println("> opened");
                    break;
                case "keyed":
                    table = SpiTable.keyed(cluster, words[1]);
                    System.out.println("> opened");
                    break;
                case "change":
                    written.add(table.write(Integer.parseInt(words[1]), changes(words)));
                    System.out.println("> written");
                    break;
                case "begin":
                    open.add(
                            table.begin(
                                    Integer.parseInt(words[1]),
                                    Long.parseLong(words[2]),
                                    rows(Long.parseLong(words[2]), Integer.parseInt(words[3]))));
                    System.out.println("> begun");
                    break;
                case "commit":
                    System.out.println("> " + commit(table, written));
                    written.clear();
                    break;
                default:
                    throw new IllegalArgumentException(command);
            }
        }
        System.err.println(open.size() + " writers are open");
        // ends in spite of their threads
        Runtime.getRuntime().halt(0);
    }

    private static String commit(SpiTable table, List<LanceWriteResult> written) {
        try {
            return COMMITTED + table.commit(written);
        } catch (Exception e) {
            return REFUSED + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private static List<GenericRecord> changes(String[] words) {
        List<GenericRecord> changes = new ArrayList<>();
        long offset = Long.parseLong(words[2]);
        for (int i = 3; i < words.length; i++, offset++) {
            String[] change = words[i].split("=", 2);
            boolean deletes = change.length == 1;
            changes.add(
                    new GenericRecord(
                            offset,
                            offset,
                            deletes ? ChangeType.DELETE : ChangeType.INSERT,
                            GenericRow.of(
                                    Integer.parseInt(change[0]),
                                    deletes ? null : BinaryString.fromString(change[1]))));
        }
        return changes;
    }

    private static List<GenericRow> rows(long firstOffset, int count) {
        List<GenericRow> rows = new ArrayList<>();
        for (long offset = firstOffset; offset < firstOffset + count; offset++) {
            rows.add(GenericRow.of((int) offset, BinaryString.fromString("n" + offset)));
        }
        return rows;
    }
}
