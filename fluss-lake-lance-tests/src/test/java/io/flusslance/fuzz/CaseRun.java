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

import io.flusslance.LanceLakeStorage;
import io.flusslance.testing.SpiTable;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericRow;
import org.lance.Dataset;
import org.lance.compaction.Compaction;
import org.lance.compaction.CompactionOptions;
import org.lance.compaction.CompactionTask;
import org.lance.compaction.RewriteResult;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the table of a case, reads it through the plugin, compacts it and reads it again.
 *
 * <p>The dataset stays, and beside it the checksums of its columns for {@code check_columns.py}.
 */
final class CaseRun {

    private static final TablePath PATH = TablePath.of("db", "t");

    /** With the smaller one Lance is asked for batches of fewer rows. */
    private static final List<String> READ_MEMORY = List.of("96 mb", "4 mb");

    private final FuzzCase fuzzCase;
    private final Path folder;
    private final Consumer<String> stages;

    /**
     * @param folder of this case alone
     * @param stages is told what comes next, each time
     */
    CaseRun(FuzzCase fuzzCase, Path folder, Consumer<String> stages) {
        this.fuzzCase = fuzzCase;
        this.folder = folder;
        this.stages = stages;
    }

    /** Where the checksums of a case are. */
    static Path digests(Path folder) {
        return folder.resolve("columns.txt");
    }

    /**
     * Runs all stages.
     *
     * @throws WrongValueException where something else comes back than was written
     */
    void run() throws Exception {
        SpiTable table = new SpiTable(options(READ_MEMORY.get(0)), info());
        stages.accept("create");
        table.create();
        int total = fuzzCase.sections().totalRows();
        int first = fuzzCase.sections().firstRoundRows();
        long version = 0;
        if (first > 0) {
            version = tier(table, 0, first);
        }
        if (first < total) {
            version = tier(table, first, total);
        }
        if (total == 0) {
            return;
        }
        Files.write(digests(folder), digestLines());
        addVersion(version);
        read(version, "");
        if (first > 0 && first < total && CompactableTypes.contains(fuzzCase.rowType())) {
            stages.accept("compact");
            long compacted = compact();
            addVersion(compacted);
            read(compacted, " compacted");
        }
    }

    private Map<String, String> options(String memory) {
        return Map.of("warehouse", folder.toString(), "write.memory-limit", memory);
    }

    private TableInfo info() {
        TableDescriptor.Builder descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(fuzzCase.rowType()).build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true");
        fuzzCase.vectorDimensions()
                .forEach(
                        (column, dimension) ->
                                descriptor.customProperty(
                                        column + ".arrow.fixed-size-list.size",
                                        dimension.toString()));
        return TableInfo.of(PATH, 7, 1, descriptor.build(), 0, 0);
    }

    private long tier(SpiTable table, int from, int to) throws Exception {
        stages.accept("write from " + from);
        LanceWriteResult result = table.write(from, rows(from, to));
        stages.accept("commit from " + from);
        return table.commit(result);
    }

    /** Rows that are made when they are asked for. */
    private List<GenericRow> rows(int from, int to) {
        return new AbstractList<>() {
            @Override
            public GenericRow get(int index) {
                return fuzzCase.row(from + index);
            }

            @Override
            public int size() {
                return to - from;
            }
        };
    }

    private List<String> digestLines() {
        List<String> names = fuzzCase.rowType().getFieldNames();
        List<ColumnDigest> digests =
                fuzzCase.rowType().getChildren().stream().map(ColumnDigest::of).toList();
        int rows = fuzzCase.sections().totalRows();
        for (int i = 0; i < rows; i++) {
            GenericRow row = fuzzCase.row(i);
            for (int column = 0; column < digests.size(); column++) {
                digests.get(column).add(row.getField(column));
            }
        }
        List<String> lines = new ArrayList<>();
        for (int column = 0; column < digests.size(); column++) {
            digests.get(column)
                    .forEach(names.get(column), (path, sums) -> lines.add(path + " " + sums));
        }
        return lines;
    }

    private void addVersion(long version) throws IOException {
        Files.write(digests(folder), List.of("version " + version), StandardOpenOption.APPEND);
    }

    private void read(long version, String which) throws IOException, WrongValueException {
        SourceCheck check = new SourceCheck(fuzzCase, PATH, version);
        List<Integer> all = FuzzQuery.everything(fuzzCase.rowType());
        for (String memory : READ_MEMORY) {
            stages.accept("read" + which + " with " + memory);
            check.check(new LanceLakeStorage(options(memory)), all, List.of());
        }
        LanceLakeStorage storage = new LanceLakeStorage(options(READ_MEMORY.get(0)));
        for (FuzzQuery query : FuzzQuery.draw(fuzzCase)) {
            stages.accept("query" + which + " " + query);
            check.check(storage, query.projection(), query.filter());
        }
    }

    private long compact() {
        try (BufferAllocator allocator = new RootAllocator();
                Dataset dataset =
                        Dataset.open()
                                .allocator(allocator)
                                .uri(folder.resolve("db/t.lance").toString())
                                .build()) {
            CompactionOptions options = CompactionOptions.builder().build();
            List<RewriteResult> results = new ArrayList<>();
            for (CompactionTask task :
                    Compaction.planCompaction(dataset, options).getCompactionTasks()) {
                results.add(task.execute(dataset));
            }
            Compaction.commitCompaction(dataset, results, options);
            return dataset.latestVersion();
        }
    }
}
