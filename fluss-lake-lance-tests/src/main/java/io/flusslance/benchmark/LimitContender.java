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

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;

import java.nio.file.Path;
import java.util.Map;

/**
 * No plugin, but what the fastest one could reach: Arrow batches that were filled beforehand go
 * into Lance in one stream, with the columns that this plugin writes, system columns included, and
 * are committed. {@link SpiBenchmark} sees to it that the files are as large as this plugin's.
 */
final class LimitContender implements Contender {

    private static final String LOAD = "io.flusslance.benchmark.limit.PrebuiltLoad";

    private final LakePlugin plugin;

    /** A limit for a plugin, which creates the dataset and whose Lance writes it. */
    LimitContender(LakePlugin plugin) {
        this.plugin = plugin;
    }

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public Load prepare(Shape shape, GenericRow[] rows, Path warehouse, String table)
            throws Exception {
        LakeTable.create(
                plugin,
                table,
                shape.rowType(),
                1,
                Map.of("warehouse", warehouse.toString()),
                shape.pluginProperties());
        return (Load)
                plugin.loadClass(LOAD)
                        .getConstructor(String.class, RowType.class, InternalRow[].class, int.class)
                        .newInstance(
                                LakeTable.dataset(warehouse, table).toString(),
                                shape.rowType(),
                                rows,
                                shape.batchRows());
    }
}
