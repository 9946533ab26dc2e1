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
package io.flusslance.benchmark;

import org.apache.fluss.lake.lakestorage.LakeStorage;
import org.apache.fluss.lake.writer.LakeTieringFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lake on a local disk, of one plugin.
 *
 * @param name of the plugin in the results
 * @param plugin loaded from its jars
 * @param warehouse a folder that no other lake has
 * @param folderFormat of the folder of a table in it; the argument is the table's name
 * @param rowCounter counts what is committed in such a folder
 * @param properties of a table of a shape
 * @param skipped why tables of a shape can't be written; empty where they can
 */
record TieredLake(
        String name,
        LakePlugin plugin,
        Path warehouse,
        String folderFormat,
        RowCounter rowCounter,
        Function<Shape, Map<String, String>> properties,
        Function<Shape, Optional<String>> skipped) {

    static final String PAIMON = "paimon";

    private static final String ROW_COUNT = "io.flusslance.benchmark.limit.RowCount";
    private static final String LANCE_FOLDER = "bench/%s.lance";
    private static final String PAIMON_FOLDER = "bench.db/%s";
    private static final Path PAIMON_SNAPSHOT = Path.of("snapshot", "snapshot-1");
    private static final Pattern PAIMON_ROWS = Pattern.compile("\"totalRecordCount\" *: *(\\d+)");

    /** Counts the committed rows in the folder of a table. */
    interface RowCounter {
        long count(Path folder) throws IOException;
    }

    /**
     * That of a build of this plugin.
     *
     * @param name of the build
     */
    static TieredLake ours(String name, LakePlugin plugin, Path warehouse) throws Exception {
        return new TieredLake(
                name,
                plugin,
                warehouse,
                LANCE_FOLDER,
                lanceRowCounter(plugin),
                Shape::pluginProperties,
                shape -> Optional.empty());
    }

    /**
     * That of the plugin which Fluss publishes for Lance.
     *
     * @param ours this plugin, which counts the rows
     */
    static TieredLake published(LakePlugin plugin, Path warehouse, LakePlugin ours)
            throws Exception {
        return new TieredLake(
                SpiBenchmark.PUBLISHED,
                plugin,
                warehouse,
                LANCE_FOLDER,
                lanceRowCounter(ours),
                shape -> Map.of(),
                PluginContender.published(plugin)::reasonToSkip);
    }

    /** That of Fluss's plugin for Paimon. */
    static TieredLake paimon(LakePlugin plugin, Path warehouse) {
        return new TieredLake(
                PAIMON,
                plugin,
                warehouse,
                PAIMON_FOLDER,
                TieredLake::countPaimonRows,
                shape -> Map.of(),
                shape -> Optional.empty());
    }

    private static RowCounter lanceRowCounter(LakePlugin plugin) throws Exception {
        @SuppressWarnings("unchecked") // the class says so
        ToLongFunction<String> counter =
                (ToLongFunction<String>) plugin.loadClass(ROW_COUNT).getConstructor().newInstance();
        return folder -> counter.applyAsLong(folder.toString());
    }

    /** A round is one snapshot. */
    private static long countPaimonRows(Path folder) throws IOException {
        Matcher rows = PAIMON_ROWS.matcher(Files.readString(folder.resolve(PAIMON_SNAPSHOT)));
        if (!rows.find()) {
            throw new IOException("The snapshot in " + folder + " does not count its rows.");
        }
        return Long.parseLong(rows.group(1));
    }

    /** The folder of a table. */
    Path folder(String table) {
        return warehouse.resolve(String.format(folderFormat, table));
    }

    /**
     * Creates a table in the empty lake, as the coordinator does it for its own plugin.
     *
     * @return what the tiering job needs of the lake
     */
    LakeTieringFactory<?, ?> create(LogTable table) throws Exception {
        Map<String, String> options = Map.of("warehouse", warehouse.toString());
        LakeTable.create(
                plugin,
                table.info().getTablePath().getTableName(),
                table.shape().rowType(),
                table.info().getNumBuckets(),
                options,
                properties.apply(table.shape()));
        LakeStorage storage = LakeTable.storage(plugin, options);
        return plugin.call(storage::createLakeTieringFactory);
    }
}
