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
package io.flusslance.catalog;

import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.storage.S3Server;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.ProgramRun;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TieringProcess;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * In an object store, too, a column with which Lance ends its process is an error. Each use of the
 * dataset is tried in a JVM of its own, whose end would take the other tests with it.
 */
class AbortingTypesOnS3ITCase {

    private static final String DATASET = "s3://lake/folder/db/t.lance";

    private static final String REFUSAL =
            "has column 'since' of type timestamp:us:+01:00. Lance 7.0 ends any process that "
                    + "reads this type, so nothing was read. Drop the column with "
                    + "pylance 14 (dataset.drop_columns)";

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** The exit code of a process that ended itself by SIGABRT. */
    private static final int ABORTED = 134;

    private final Resources resources = new Resources();
    private final Map<String, String> cluster = new HashMap<>();
    private PythonEnvironment python;
    private SpiTable table;
    private long committed;

    @BeforeEach
    void tierARow() throws Exception {
        python = PythonEnvironment.get();
        S3Server s3 = resources.add(S3Server.inMemory("id-of-test", "secret-of-test"));
        s3.createBucket("lake");
        cluster.putAll(s3.options());
        cluster.put("warehouse", "s3://lake/folder");
        table = new SpiTable(cluster).create();
        committed = table.commit(table.write(0));
    }

    @AfterEach
    void stopServer() throws Exception {
        resources.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "enable", "alter", "tier", "missing", "query"})
    void aTimestampWithAnOffsetIsAnError(String use) throws Exception {
        offsetColumn("add");

        ProgramRun run = use(use);

        assertThat(run.output()).as(run.errors()).contains(REFUSAL);
        assertThat(run.exitCode()).isEqualTo(Use.FAILED);
    }

    @Test
    void aRoundThatWasWrittenBeforeTheColumnCameIsAnErrorUntilTheColumnIsDropped()
            throws Exception {
        try (TieringProcess job = TieringProcess.start(cluster)) {
            job.write(0, 1, 1);
            offsetColumn("add");
            assertThat(job.commit()).contains(REFUSAL);
            offsetColumn("drop");

            job.write(0, 1, 1);

            assertThat(job.commit()).isEmpty();
        }
        assertThat(countRows()).isEqualTo(2);
    }

    @Test
    void aQueryOfTheCommittedVersionGoesOn() throws Exception {
        offsetColumn("add");

        ProgramRun run = use("queryOfColumn");

        assertThat(run.output()).as(run.errors()).contains("1 row(s)");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void allGoesOnOnceTheColumnIsDropped() throws Exception {
        offsetColumn("add");
        offsetColumn("drop");

        for (String use : List.of("create", "enable", "tier", "missing", "query", "alter")) {
            ProgramRun run = use(use);

            assertThat(run.exitCode()).as(use + ": " + run.output() + run.errors()).isZero();
        }
        table.commit(table.write(1));
        assertThat(countRows()).isEqualTo(2);
    }

    /** As the documents say; and without this the others could pass because Lance has changed. */
    @Test
    void withoutHadoopTheProcessEnds() throws Exception {
        offsetColumn("add");

        ProgramRun run =
                use(
                        "tier",
                        Arrays.stream(classPath().split(File.pathSeparator, -1))
                                .filter(entry -> !entry.contains("hadoop"))
                                .collect(Collectors.joining(File.pathSeparator)));

        assertThat(run.errors()).contains("Unsupported timestamp type: timestamp:us:+01:00");
        assertThat(run.exitCode()).isEqualTo(ABORTED);
    }

    private void offsetColumn(String action) throws IOException {
        python.run(
                "offset_column.py",
                Map.of(
                        "LANCE_STORAGE_OPTIONS",
                        new ObjectMapper().writeValueAsString(storageOptions())),
                action,
                DATASET);
    }

    private long countRows() {
        try (LanceDataset dataset = LanceDataset.open(DATASET, storageOptions())) {
            return dataset.countRows();
        }
    }

    private Map<String, String> storageOptions() {
        Map<String, String> options = new HashMap<>(cluster);
        options.remove("warehouse");
        return options;
    }

    private ProgramRun use(String use) throws IOException {
        return use(use, classPath());
    }

    private ProgramRun use(String use, String classPath) throws IOException {
        return ProgramRun.of(
                Map.of(Use.CLUSTER, new ObjectMapper().writeValueAsString(cluster)),
                TIMEOUT,
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        classPath,
                        Use.class.getName(),
                        use,
                        Long.toString(committed)));
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Uses the table as one of the processes that have the plugin. */
    static final class Use {

        static final int FAILED = 3;

        /** The variable with the cluster's options. */
        static final String CLUSTER = "CLUSTER_OPTIONS";

        private Use() {}

        @SuppressWarnings("unchecked")
        public static void main(String[] arguments) throws Exception {
            Map<String, String> cluster =
                    new ObjectMapper().readValue(System.getenv(CLUSTER), Map.class);
            SpiTable table = new SpiTable(cluster);
            int exitCode = 0;
            try {
                use(arguments[0], table, cluster, Long.parseLong(arguments[1]));
            } catch (Exception e) {
                System.out.println(e);
                exitCode = FAILED;
            }
            System.exit(exitCode);
        }

        private static void use(
                String use, SpiTable table, Map<String, String> cluster, long committed)
                throws Exception {
            switch (use) {
                case "create":
                    table.create();
                    break;
                case "enable":
                    table.enable();
                    break;
                case "alter":
                    alter(table);
                    break;
                case "tier":
                    table.commit(table.write(1));
                    break;
                case "missing":
                    try (LakeCommitter<?, ?> committer = table.committer()) {
                        committer.getMissingLakeSnapshot(committed);
                    }
                    break;
                default:
                    LanceLakeSource source =
                            new LanceLakeSource(cluster, table.info().getTablePath());
                    if (use.equals("queryOfColumn")) {
                        source.withProject(new int[][] {{0}});
                    }
                    query(source, committed);
            }
        }

        private static void alter(SpiTable table) throws Exception {
            TableDescriptor wider =
                    TableDescriptor.builder()
                            .schema(
                                    Schema.newBuilder()
                                            .column("id", DataTypes.INT())
                                            .column("name", DataTypes.STRING())
                                            .column("more", DataTypes.INT())
                                            .build())
                            .distributedBy(1)
                            .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                            .build();
            table.alter(
                    TableInfo.of(table.info().getTablePath(), 7, 1, wider, 0, 0),
                    TableChange.addColumn(
                            "more", DataTypes.INT(), null, TableChange.ColumnPosition.last()));
        }

        private static void query(LanceLakeSource source, long version) throws Exception {
            int rows = 0;
            for (LanceSplit split : source.createPlanner(() -> version).plan()) {
                try (CloseableIterator<LogRecord> records =
                        source.createRecordReader(() -> split).read()) {
                    for (; records.hasNext(); records.next()) {
                        rows++;
                    }
                }
            }
            System.out.println(rows + " row(s)");
        }
    }
}
