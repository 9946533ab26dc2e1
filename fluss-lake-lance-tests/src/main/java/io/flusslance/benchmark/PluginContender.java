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

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.RowType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A plugin that tiers the rows of one bucket and commits them. */
final class PluginContender implements Contender {

    private static final long LARGEST_PUBLISHED_ROW_BYTES = 10_000;

    private final String name;
    private final LakePlugin plugin;
    private final Function<Shape, Map<String, String>> properties;
    private final Function<Shape, Optional<String>> reasonToSkip;

    private PluginContender(
            String name,
            LakePlugin plugin,
            Function<Shape, Map<String, String>> properties,
            Function<Shape, Optional<String>> reasonToSkip) {
        this.name = name;
        this.plugin = plugin;
        this.properties = properties;
        this.reasonToSkip = reasonToSkip;
    }

    /**
     * This plugin, or another build of it.
     *
     * @param more properties of the tables, beside those of the shape
     */
    static Contender ours(String name, LakePlugin plugin, Map<String, String> more) {
        return new PluginContender(
                name, plugin, shape -> shape.pluginProperties(more), shape -> Optional.empty());
    }

    /** The plugin that Fluss publishes: it knows no vectors and can't write large values. */
    static Contender published(LakePlugin plugin) {
        return new PluginContender(
                SpiBenchmark.PUBLISHED,
                plugin,
                shape -> Map.of(),
                PluginContender::reasonAgainstPublished);
    }

    private static Optional<String> reasonAgainstPublished(Shape shape) {
        if (shape.rowBytes() > LARGEST_PUBLISHED_ROW_BYTES) {
            return Optional.of("not measured: it crashes the JVM");
        }
        return shape.rowType().getChildren().stream().anyMatch(RowType.class::isInstance)
                ? Optional.of("not measured: it knows no ROW")
                : Optional.empty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> reasonToSkip(Shape shape) {
        return reasonToSkip.apply(shape);
    }

    @Override
    public Load prepare(Shape shape, GenericRow[] rows, Path warehouse, String table)
            throws Exception {
        LakeTable<?, ?> lake =
                LakeTable.create(
                        plugin,
                        table,
                        shape.rowType(),
                        1,
                        Map.of("warehouse", warehouse.toString()),
                        properties.apply(shape));
        return new Tiering<>(lake, rows);
    }

    private static final class Tiering<W> implements Load {
        private final LakeTable<W, ?> table;
        private final GenericRow[] rows;

        Tiering(LakeTable<W, ?> table, GenericRow[] rows) {
            this.table = table;
            this.rows = rows;
        }

        @Override
        public void run() throws Exception {
            W result;
            try (LakeWriter<W> writer = table.writer(0)) {
                for (int i = 0; i < rows.length; i++) {
                    writer.write(new GenericRecord(i, i, ChangeType.APPEND_ONLY, rows[i]));
                }
                result = writer.complete();
            }
            table.commit(List.of(result));
        }

        @Override
        public void close() {}
    }
}
