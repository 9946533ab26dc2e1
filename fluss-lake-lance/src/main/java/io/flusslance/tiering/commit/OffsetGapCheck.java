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

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Checks for gaps between the rows of a bucket in the dataset and the rows of a round. If the log
 * can have dropped the rows in between, because the lake was disabled for longer than the log keeps
 * rows, the gap is logged. Otherwise a commit was lost, and the round is refused.
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

    /** The offsets between the last row of a bucket in the dataset and the first row of a round. */
    static final class Gap {

        private final LanceWriteResult result;
        private final long end;

        private Gap(LanceWriteResult result, long end) {
            this.result = result;
            this.end = end;
        }

        /**
         * Returns the gap before a bucket's round; empty if there is none.
         *
         * @param end one past the last offset of the bucket in the dataset; 0 if it never had rows
         */
        static Optional<Gap> before(LanceWriteResult result, long end) {
            return result.firstOffset() > end
                    ? Optional.of(new Gap(result, end))
                    : Optional.empty();
        }

        /**
         * Returns the bucket and offset of the last row before the gap; rows of other partitions
         * can have the same.
         */
        private List<Long> position() {
            return List.of((long) result.bucket().bucket(), end - 1);
        }
    }

    /**
     * Checks the gaps of a round.
     *
     * @throws RefusedRoundException if rows are missing that the log must still have
     */
    void check(Dataset dataset, List<Gap> gaps) throws IOException {
        if (gaps.isEmpty()) {
            return;
        }
        boolean refuses = conf.require(LanceOptions.ON_EXISTING) == LanceOptions.OnExisting.FAIL;
        Duration kept = Duration.ofMillis(info.getTableConfig().getLogTTLMs());
        if (refuses) {
            Map<List<Long>, Instant> appends = lastAppends(dataset, gaps);
            for (Gap gap : gaps) {
                Optional<Instant> last =
                        gap.end == 0
                                ? Optional.of(Instant.ofEpochMilli(info.getCreatedTime()))
                                : Optional.ofNullable(appends.get(gap.position()));
                if (last.isPresent()
                        && (kept.isNegative() || last.get().plus(kept).isAfter(Instant.now()))) {
                    throw refused(gap, kept);
                }
            }
        }
        for (Gap gap : gaps) {
            LOG.warn(
                    "{} {} The rows in between are not in the lake: Fluss removed "
                            + "them from its log before they were tiered, for example "
                            + "because the lake was disabled for longer than 'table.log.ttl' "
                            + "({}).",
                    ErrorCode.LOG_EXPIRED,
                    describe(gap),
                    kept);
        }
    }

    private RefusedRoundException refused(Gap gap, Duration kept) {
        return new RefusedRoundException(
                ErrorCode.OFFSET_GAP.format(
                        "%s The log retains rows for %s, so it still has the missing "
                                + "ones, but Fluss considers them tiered: a commit was lost, "
                                + "which happens on a storage without conditional writes, or "
                                + "someone changed the state of Fluss or of the dataset. To "
                                + "continue without those rows, set 'lance.on-existing' = "
                                + "'adopt' on the table while its lake is disabled.",
                        describe(gap), kept));
    }

    private String describe(Gap gap) {
        return String.format(
                "Table %s, bucket %s: a round begins at offset %d, and dataset %s holds the rows up"
                        + " to offset %d.",
                info.getTablePath(),
                gap.result.bucket(),
                gap.result.firstOffset(),
                location,
                gap.end - 1);
    }

    /**
     * Returns when the last rows before the gaps were appended to the log, if the dataset records
     * it. Rows of other partitions can have the same bucket and offset; the earliest timestamp is
     * used, which at worst allows a gap.
     */
    private static Map<List<Long>, Instant> lastAppends(Dataset dataset, List<Gap> gaps)
            throws IOException {
        Map<List<Long>, Instant> appends = new HashMap<>();
        Set<List<Long>> wanted =
                gaps.stream()
                        .filter(gap -> gap.end > 0)
                        .map(Gap::position)
                        .collect(Collectors.toSet());
        if (wanted.isEmpty()
                || !SystemColumns.areIn(
                        dataset.getSchema(),
                        SystemColumns.BUCKET,
                        SystemColumns.OFFSET,
                        SystemColumns.TIMESTAMP)) {
            return appends;
        }
        Set<Long> offsets =
                wanted.stream().map(position -> position.get(1)).collect(Collectors.toSet());
        ScanOptions options =
                new ScanOptions.Builder()
                        .columns(
                                List.of(
                                        SystemColumns.BUCKET,
                                        SystemColumns.OFFSET,
                                        SystemColumns.TIMESTAMP))
                        .filter(
                                String.format(
                                        "%s BETWEEN %d AND %d",
                                        SystemColumns.OFFSET,
                                        Collections.min(offsets),
                                        Collections.max(offsets)))
                        .useScalarIndex(false)
                        .build();
        LanceBatchScan.forEachBatch(
                dataset, options, batch -> addTimes(batch, offsets, wanted, appends));
        return appends;
    }

    private static void addTimes(
            VectorSchemaRoot batch,
            Set<Long> wantedOffsets,
            Set<List<Long>> wanted,
            Map<List<Long>, Instant> appends) {
        IntVector buckets = (IntVector) batch.getVector(0);
        BigIntVector offsets = (BigIntVector) batch.getVector(1);
        TimeStampMicroTZVector micros = (TimeStampMicroTZVector) batch.getVector(2);
        for (int row = 0; row < batch.getRowCount(); row++) {
            if (buckets.isNull(row)
                    || offsets.isNull(row)
                    || micros.isNull(row)
                    || !wantedOffsets.contains(offsets.get(row))) {
                continue;
            }
            List<Long> position = List.of((long) buckets.get(row), offsets.get(row));
            if (wanted.contains(position)) {
                Instant time =
                        Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(micros.get(row)));
                appends.merge(position, time, (a, b) -> a.isBefore(b) ? a : b);
            }
        }
    }
}
