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

import io.flusslance.tiering.host.FlussHost;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.row.InternalRow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A Fluss with one log table, its tiering job and what it knows of the lake, as its 0.9 and its 1.0
 * commit a round: the first leaves buckets without a result where they are, the second takes the
 * end offsets of all buckets.
 */
public final class PlayedFluss {

    private final TestTable table;
    private final FlussHost version;
    private final Map<Integer, List<InternalRow>> log = new TreeMap<>();
    private Map<Integer, Long> tiered = new TreeMap<>();
    private final Map<String, Map<Integer, Long>> offsetsFiles = new HashMap<>();
    private Optional<Long> snapshot = Optional.empty();
    private boolean dies;

    /** A Fluss that knows of no snapshot; all its rounds are those of one job. */
    public PlayedFluss(TestTable table, FlussHost version) {
        this.table = table.inOneJob(version);
        this.version = version;
    }

    /** Appends rows to the log of a bucket. */
    public void append(int bucket, List<? extends InternalRow> rows) {
        log.computeIfAbsent(bucket, b -> new ArrayList<>()).addAll(rows);
    }

    /** Puts another row at a place of the log, as an option can let a row pass that did not fit. */
    public void replace(int bucket, int offset, InternalRow row) {
        log.get(bucket).set(offset, row);
    }

    /** The next round ends between the commit of the lake and that of Fluss. */
    public void dieBeforeTheNextCommit() {
        dies = true;
    }

    /** One past the last row of each bucket that Fluss takes for tiered. */
    public Map<Integer, Long> tiered() {
        return new TreeMap<>(tiered);
    }

    /** The last snapshot that Fluss knows. */
    public Optional<Long> snapshot() {
        return snapshot;
    }

    /**
     * Tiers all buckets with new rows.
     *
     * @return why the round failed; empty where it did not
     */
    public Optional<String> round() throws Exception {
        Map<Integer, Optional<LanceWriteResult>> results = new LinkedHashMap<>();
        for (Map.Entry<Integer, List<InternalRow>> bucket : log.entrySet()) {
            int from = Math.toIntExact(tiered.getOrDefault(bucket.getKey(), 0L));
            List<InternalRow> rows = bucket.getValue().subList(from, bucket.getValue().size());
            if (!rows.isEmpty()) {
                results.put(
                        bucket.getKey(),
                        Optional.ofNullable(table.write(bucket.getKey(), from, rows)));
            }
        }
        return roundOf(results);
    }

    /** A round in which buckets went on in the log, and no row came of it. */
    public Optional<String> roundWithoutRows(int... buckets) throws Exception {
        Map<Integer, Optional<LanceWriteResult>> results = new LinkedHashMap<>();
        for (int bucket : buckets) {
            results.put(bucket, Optional.empty());
        }
        return roundOf(results);
    }

    private Optional<String> roundOf(Map<Integer, Optional<LanceWriteResult>> results)
            throws Exception {
        try {
            commit(results);
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void commit(Map<Integer, Optional<LanceWriteResult>> results) throws Exception {
        Map<Integer, Long> ends = new TreeMap<>();
        results.forEach(
                (bucket, result) -> {
                    if (result.isPresent() || !leavesBucketsWithoutResult()) {
                        ends.put(bucket, (long) log.get(bucket).size());
                    }
                });
        List<PendingWriteResult> given =
                results.values().stream()
                        .flatMap(Optional::stream)
                        .map(PendingWriteResult::of)
                        .collect(Collectors.toList());
        if (given.isEmpty() && ends.isEmpty()) {
            return;
        }
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            LanceCommittable committable = committer.toCommittable(given);
            CommittedLakeSnapshot missing = committer.getMissingLakeSnapshot(snapshot.orElse(null));
            if (missing != null) {
                snapshot = Optional.of(missing.getLakeSnapshotId());
                String file = missing.getSnapshotProperties().get(TestTable.OFFSETS);
                tiered = Objects.requireNonNull(offsetsFiles.get(file), file);
                committer.abort(committable);
                throw new IllegalStateException("a snapshot was missing");
            }
            Map<Integer, Long> merged = new TreeMap<>(tiered);
            merged.putAll(ends);
            String file = table.offsetsPath(offsetsFiles.size());
            offsetsFiles.put(file, merged);
            long made =
                    committer
                            .commit(committable, Map.of(TestTable.OFFSETS, file))
                            .getCommittedSnapshotId();
            if (dies) {
                dies = false;
                throw new IllegalStateException("died");
            }
            snapshot = Optional.of(made);
            tiered = merged;
        }
    }

    private boolean leavesBucketsWithoutResult() {
        return version == FlussHost.FLUSS_0_9;
    }

    /**
     * The rows that Fluss takes for tiered and that the lake lacks, and those that it has twice, as
     * {@code bucket/offset}; by the system columns.
     */
    public List<String> wrongRows() throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (Map<String, Object> row : table.read()) {
            counts.merge(row.get("__bucket") + "/" + row.get("__offset"), 1, Integer::sum);
        }
        List<String> wrong = new ArrayList<>();
        tiered.forEach(
                (bucket, end) -> {
                    for (long offset = 0; offset < end; offset++) {
                        if (counts.getOrDefault(bucket + "/" + offset, 0) == 0) {
                            wrong.add(bucket + "/" + offset + " is lost");
                        }
                    }
                });
        counts.forEach(
                (place, count) -> {
                    if (count > 1) {
                        wrong.add(place + " is there " + count + " times");
                    }
                });
        return wrong;
    }
}
