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
package io.flusslance.tiering.commit;

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.TieringStateReader;
import io.flusslance.tiering.table.TieredDataset;
import io.flusslance.tiering.table.TieredDatasetCache;

import org.apache.fluss.metadata.TableInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the tiering state to the schema metadata from time to time, where it remains when other
 * programs remove old versions. The checkpoint is a version of its own, written after the round was
 * reported to Fluss.
 */
final class CheckpointWriter {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

    private static final int ROUNDS_BETWEEN_CHECKPOINTS = 100;

    /**
     * Commits after the checkpoint must be recovered from the rows, some of which other programs
     * may have deleted.
     */
    private static final Duration TIME_BETWEEN_CHECKPOINTS = Duration.ofMinutes(1);

    private final TableInfo info;
    private final TableIdentity table;
    private final LanceConf conf;
    private final DatasetLocation location;

    CheckpointWriter(TableInfo info, LanceConf conf, DatasetLocation location) {
        this.info = info;
        this.table = TableIdentity.of(info);
        this.conf = conf;
        this.location = location;
    }

    /** Writes a checkpoint if the last one is old enough. A failure is logged. */
    void writeIfDue() {
        try {
            TieredDatasetCache.ofProcess()
                    .useAsItIs(
                            table,
                            conf,
                            location,
                            dataset ->
                                    LanceErrors.guarded(
                                            "Writing to the metadata of dataset " + location,
                                            conf.storage(),
                                            () -> write(dataset)));
            // the round was committed: a failure here must not become one of the round
        } catch (IOException | RuntimeException e) {
            LOG.info(
                    "The checkpoint of table {} is postponed: {}",
                    table.path(),
                    e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private boolean write(TieredDataset dataset) throws IOException {
        Optional<TieringState> state = dataset.lastCommit().state().filter(table::made);
        if (state.isEmpty()) {
            return false;
        }
        Map<String, String> metadata = DatasetSchema.metadataOf(dataset.dataset());
        Optional<TieringState> before =
                TieringStateReader.ofSchemaMetadata(metadata).filter(table::made);
        if (before.isPresent()
                && TieringState.isOfThisFormat(metadata)
                && !isDue(before.get(), state.get(), dataset.sinceCheckpoint())) {
            return false;
        }
        Map<String, String> checkpoint =
                new HashMap<>(state.get().toCheckpoint(dataset.lastCommit().version()));
        if (before.isEmpty()) {
            checkpoint.putAll(AppendRound.facts(info, Map.of()));
        }
        new LanceTransactions(conf.storage()).setSchemaMetadata(dataset.dataset(), checkpoint);
        dataset.noteCheckpoint();
        dataset.readBack();
        return true;
    }

    /**
     * Returns whether a checkpoint is due. New partitions need one, because the owner of a
     * partition's rows is known only with its name.
     */
    private static boolean isDue(TieringState before, TieringState now, Duration since) {
        long rounds = now.rounds() - before.rounds();
        return rounds >= ROUNDS_BETWEEN_CHECKPOINTS
                || (rounds > 0 && since.compareTo(TIME_BETWEEN_CHECKPOINTS) >= 0)
                || !before.buckets()
                        .partitionNames()
                        .keySet()
                        .containsAll(now.buckets().partitionNames().keySet());
    }
}
