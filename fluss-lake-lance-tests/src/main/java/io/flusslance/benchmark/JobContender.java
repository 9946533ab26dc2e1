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

import io.flusslance.quickstart.EmbeddedCluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Fluss's tiering job with a plugin: from the first rows until Fluss knows all to be in the lake.
 */
final class JobContender implements TieringContender {

    private final TieredLake lake;
    private final EmbeddedCluster fluss;

    /**
     * A contender for the job that runs with {@link SwitchedFactory}.
     *
     * @param lake that the rows go to
     * @param fluss that they come from
     */
    JobContender(TieredLake lake, EmbeddedCluster fluss) {
        this.lake = lake;
        this.fluss = fluss;
    }

    @Override
    public String name() {
        return lake.name();
    }

    @Override
    public Optional<String> reasonToSkip(Shape shape) {
        return lake.skipped().apply(shape);
    }

    @Override
    public Measured run(LogTable table, int rows) throws Exception {
        Path warehouse = Files.createDirectories(lake.warehouse());
        try {
            Measured run =
                    TieringRound.run(
                            fluss, table, rows, lake.plugin().loader(), lake.create(table));
            Path folder = lake.folder(table.info().getTablePath().getTableName());
            long counted = lake.rowCounter().count(folder);
            if (counted != rows) {
                throw new IOException(
                        String.format("%s tiered %d rows of %d.", name(), counted, rows));
            }
            return run.with(Folders.dataFiles(folder));
        } finally {
            Folders.delete(warehouse);
        }
    }
}
