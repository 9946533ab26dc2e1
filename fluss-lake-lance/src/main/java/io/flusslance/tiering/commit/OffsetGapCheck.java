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
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;
import org.lance.ipc.ScanOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A round that begins above the end offset that the dataset has for its bucket leaves rows out. The
 * log can have dropped them, because the lake was behind for longer than the log keeps rows; if it
 * can't, a commit was lost, and the round is refused.
 */
final class OffsetGapCheck {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetGapCheck.class);

    private final TableInfo info;
    private final LanceConf conf;
    private final DatasetLocation location;

    OffsetGapCheck(TableInfo info, LanceConf conf, DatasetLocation location) {
        this.info = info;
        this.conf = conf;
        this.location = location;
    }

    /**
     * Checks a bucket's round.
     *
     * @param end one past the last offset of the bucket in the dataset; 0 where it never had rows
     * @throws RefusedRoundException where rows are missing that the log must still have
     */
    void check(Dataset dataset, LanceWriteResult result, long end) throws IOException {
        if (result.firstOffset() <= end) {
            return;
        }
        Duration kept = Duration.ofMillis(info.getTableConfig().getLogTTLMs());
        boolean refuses = conf.require(LanceOptions.ON_EXISTING) == LanceOptions.OnExisting.FAIL;
        Optional<Instant> last = Optional.empty();
        if (refuses) {
            last =
                    end == 0
                            ? Optional.of(Instant.ofEpochMilli(info.getCreatedTime()))
                            : lastAppend(dataset, result, end);
        }
        boolean isKept =
                last.isPresent()
                        && (kept.isNegative() || last.get().plus(kept).isAfter(Instant.now()));
        String gap =
                String.format(
                        "Table %s, bucket %s: a round begins at offset %d, and dataset %s holds "
                                + "the rows up to offset %d.",
                        info.getTablePath(),
                        result.bucket(),
                        result.firstOffset(),
                        location,
                        end - 1);
        if (isKept) {
            throw new RefusedRoundException(
                    String.format(
                            "%s The log keeps rows for %s, so it still has those in between, and "
                                    + "Fluss takes them to be in the lake: a commit was lost, as "
                                    + "on a storage without conditional writes, or someone "
                                    + "changed what Fluss or the dataset says. To go on without "
                                    + "those rows, set 'lance.on-existing' = 'adopt' on the table "
                                    + "while its lake is disabled.",
                            gap, kept));
        }
        LOG.warn(
                "{} Rows in between are not in the lake: the log dropped them before they were "
                        + "tiered, as when the lake was disabled or behind for longer than "
                        + "'table.log.ttl' ({}).",
                gap,
                kept);
    }

    /** When the last row of the bucket was appended to the log, as far as the dataset says so. */
    private static Optional<Instant> lastAppend(Dataset dataset, LanceWriteResult result, long end)
            throws IOException {
        if (!SystemColumns.areIn(
                dataset.getSchema(),
                SystemColumns.BUCKET,
                SystemColumns.OFFSET,
                SystemColumns.TIMESTAMP)) {
            return Optional.empty();
        }
        // rows of other partitions can have the same offset: the earliest one excuses a gap at
        // worst
        ScanOptions options =
                new ScanOptions.Builder()
                        .columns(List.of(SystemColumns.TIMESTAMP))
                        .filter(
                                String.format(
                                        "%s = %d AND %s = %d",
                                        SystemColumns.BUCKET,
                                        result.bucket().bucket(),
                                        SystemColumns.OFFSET,
                                        end - 1))
                        .useScalarIndex(false)
                        .build();
        List<Instant> times = new ArrayList<>();
        LanceBatchScan.forEachBatch(dataset, options, batch -> addTimes(batch, times));
        return times.stream().min(Comparator.naturalOrder());
    }

    private static void addTimes(VectorSchemaRoot batch, List<Instant> times) {
        TimeStampMicroTZVector micros = (TimeStampMicroTZVector) batch.getVector(0);
        for (int row = 0; row < micros.getValueCount(); row++) {
            if (!micros.isNull(row)) {
                times.add(Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(micros.get(row))));
            }
        }
    }
}
