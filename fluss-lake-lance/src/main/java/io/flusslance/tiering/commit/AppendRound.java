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

import io.flusslance.catalog.LanceTableDefinition;
import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.DroppedPartitions;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.history.ForgottenOffsets;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.WrittenFile;
import io.flusslance.tiering.table.OwnedDataset;
import io.flusslance.types.ColumnDescriptions;

import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a round adds to its table's dataset: the rows of each bucket after those there. In a
 * primary-key table they replace rows, and deleted keys lose theirs.
 */
final class AppendRound {

    /** After so many rounds fragments that others have replaced are looked for. */
    private static final int ROUNDS_BETWEEN_PRUNINGS = 100;

    private final TableInfo info;
    private final TablePath table;
    private final DatasetLocation location;
    private final OffsetGapCheck gaps;
    private final LastKnownSnapshot lastKnown;
    private final LanceCommittable committable;
    private final Map<String, String> properties;

    AppendRound(
            TableInfo info,
            LanceConf conf,
            DatasetLocation location,
            LastKnownSnapshot lastKnown,
            LanceCommittable committable,
            Map<String, String> properties) {
        this.info = info;
        this.table = info.getTablePath();
        this.location = location;
        this.gaps = new OffsetGapCheck(info, conf, location);
        this.lastKnown = lastKnown;
        this.committable = committable;
        this.properties = properties;
    }

    LanceCommittable committable() {
        return committable;
    }

    /**
     * What the round changes in a version.
     *
     * @param uuid of the commit
     * @throws RefusedRoundException where its rows are there, or can't follow those that are
     */
    RoundChange on(OwnedDataset owned, String uuid) throws IOException {
        List<FragmentMetadata> added = new ArrayList<>();
        ReplacedRows replaced = new ReplacedRows(info.getTablePath(), owned.dataset());
        TieredBuckets buckets = add(owned, added, replaced);
        long rounds = owned.lastState().map(TieringState::rounds).orElse(0L) + 1;
        if (rounds % ROUNDS_BETWEEN_PRUNINGS == 0 && keepsFragments()) {
            buckets = pruned(buckets, owned);
        }
        TieringState state =
                new TieringState(
                        TableIdentity.of(info),
                        owned.lastState().map(TieringState::since).orElse(Instant.now().toString()),
                        uuid,
                        owned.dataset().version(),
                        lastKnown.version(),
                        rounds,
                        buckets,
                        owned.adopted(),
                        properties);
        return new RoundChange(
                replaced.removed(), replaced.updated(), added, state, schema(owned, state));
    }

    /**
     * Without what is of no use any more: replaced fragments, and offsets in dropped partitions.
     */
    private TieredBuckets pruned(TieredBuckets buckets, OwnedDataset owned) {
        Dataset dataset = owned.dataset();
        Set<Long> dropped = new HashSet<>();
        // rows that were adopted have offsets of another table
        // and those of a primary-key table do not say where a bucket ends
        if (!info.hasPrimaryKey()
                && owned.adopted().isEmpty()
                && ForgottenOffsets.canBeFound(dataset, info)) {
            dropped.addAll(DroppedPartitions.of(info, buckets, Instant.now()));
        }
        for (LanceWriteResult result : committable.results()) {
            result.bucket().partitionId().ifPresent(dropped::remove);
        }
        return buckets
                .retaining(
                        LanceVersions.fragmentsOf(dataset).stream()
                                .map(FragmentMetadata::getId)
                                .collect(Collectors.toList()))
                .toBuilder()
                .forget(dropped)
                .build();
    }

    /** The first commit of a table brings what the schema says of it. */
    private Optional<Schema> schema(OwnedDataset owned, TieringState state) {
        Dataset dataset = owned.dataset();
        Map<String, String> before = DatasetSchema.metadataOf(dataset);
        if (TieringState.isOfThisFormat(before)
                && TieringState.isCheckpointed(before, TableIdentity.of(info))) {
            return Optional.empty();
        }
        Schema present = DatasetSchema.of(dataset);
        Map<String, String> metadata = facts(info, present.getCustomMetadata());
        return Optional.of(
                new Schema(
                        ColumnDescriptions.of(present.getFields(), info.getRowType()),
                        state.intoSchemaMetadata(metadata)));
    }

    /** What a schema says of a table; the plugin that Fluss publishes said nothing. */
    static Map<String, String> facts(TableInfo info, Map<String, String> metadata) {
        Map<String, String> facts = new HashMap<>(metadata);
        facts.putIfAbsent(LanceTableDefinition.TABLE_PATH, info.getTablePath().toString());
        if (!info.getPartitionKeys().isEmpty()) {
            facts.putIfAbsent(
                    LanceTableDefinition.PARTITION_KEYS, String.join(",", info.getPartitionKeys()));
        }
        return facts;
    }

    private boolean keepsFragments() {
        return info.hasPrimaryKey() || !info.getPartitionKeys().isEmpty();
    }

    private TieredBuckets add(
            OwnedDataset owned, List<FragmentMetadata> added, ReplacedRows replaced)
            throws IOException {
        TieredBuckets held = owned.buckets().located(owned.dataset());
        for (LanceWriteResult result : committable.results()) {
            held = ForgottenOffsets.recall(held, result.bucket(), owned.dataset(), info);
        }
        held = recallNamesakes(held, owned.dataset());
        TieredBuckets.Builder buckets = held.toBuilder();
        List<OffsetGapCheck.Gap> found = new ArrayList<>();
        for (LanceWriteResult result : committable.results()) {
            if (!isToBeAdded(result, buckets)) {
                continue;
            }
            checkIsAfter(result, owned.dataset().version());
            // the log of a primary-key table has offsets without a record
            if (!info.hasPrimaryKey()) {
                OffsetGapCheck.Gap.before(result, buckets.endOffset(result.bucket()))
                        .ifPresent(found::add);
            }
            if (info.hasPrimaryKey()) {
                checkFollows(result, held);
                replaced.add(result, held);
            }
            result.files().forEach(file -> added.add(file.toFragment(0)));
            List<String> files =
                    result.files().stream().map(WrittenFile::name).collect(Collectors.toList());
            if (info.hasPrimaryKey()) {
                buckets.addKeyed(
                        result.bucket(),
                        result.partitionName(),
                        result.isSnapshot()
                                ? OptionalLong.empty()
                                : OptionalLong.of(result.lastOffset() + 1),
                        files);
            } else {
                buckets.add(
                        result.bucket(), result.partitionName(), result.lastOffset() + 1, files);
            }
        }
        // rows that say up to where they go can have lost the last ones to others
        if (owned.lastCommit().doubt().isEmpty()) {
            gaps.check(owned.dataset(), found);
        }
        return buckets.build();
    }

    /** Once a name is that of two partitions, their rows can't be told apart any more. */
    private TieredBuckets recallNamesakes(TieredBuckets held, Dataset dataset) throws IOException {
        Set<String> names =
                committable.results().stream()
                        .flatMap(result -> result.partitionName().stream())
                        .collect(Collectors.toSet());
        TieredBuckets recalled = held;
        for (Map.Entry<Long, String> partition : held.partitionNames().entrySet()) {
            if (names.contains(partition.getValue())) {
                recalled =
                        ForgottenOffsets.recallIfPossible(
                                recalled, partition.getKey(), dataset, info);
            }
        }
        return recalled;
    }

    /** Files of a round are in no version but those above the one that it began with. */
    private void checkIsAfter(LanceWriteResult result, long version) throws IOException {
        if (version < result.readVersion()) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_OUTDATED.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because dataset %s is at version %d, and was at %d when "
                                    + "the round began. It was set back or replaced meanwhile.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location,
                            version,
                            result.readVersion()));
        }
    }

    /**
     * Changes of a primary-key table have to be applied in their order, and their offsets do not
     * tell it: those of a snapshot are not known.
     */
    private void checkFollows(LanceWriteResult result, TieredBuckets held)
            throws RefusedRoundException {
        if (!held.end(result.bucket()).equals(result.replaced().begin())) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_ALREADY_COMMITTED.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because another tiering job has committed changes of the "
                                    + "bucket to dataset %s since it began. The round is written "
                                    + "again.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location));
        }
    }

    private boolean isToBeAdded(LanceWriteResult result, TieredBuckets.Builder buckets)
            throws IOException {
        if (result.tableId() != info.getTableId()) {
            throw new RefusedRoundException(
                    ErrorCode.TABLE_RECREATED.format(
                            "A result of table id %d can't be committed to table %s, which has "
                                    + "id %d: the table was dropped and made again.",
                            result.tableId(), table, info.getTableId()));
        }
        long end = buckets.endOffset(result.bucket());
        if (end < result.heldUntil()) {
            throw new RefusedRoundException(
                    ErrorCode.DATASET_ROLLED_BACK.format(
                            "Table %s, bucket %s: a round is refused, because it left out rows "
                                    + "that dataset %s held when it began (up to offset %d), and "
                                    + "now the dataset holds them up to offset %d only. It was "
                                    + "set back or replaced meanwhile.",
                            table, result.bucket(), location, result.heldUntil() - 1, end - 1));
        }
        if (!result.hasRows()) {
            return false;
        }
        if (result.isSnapshot() && buckets.contains(result.bucket())) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_ALREADY_COMMITTED.format(
                            "Table %s, bucket %s: rows of a snapshot are refused, because dataset "
                                    + "%s already holds rows of the bucket. Another tiering job "
                                    + "has committed them; the next round goes on after them.",
                            table, result.bucket(), location));
        }
        if (!result.isSnapshot() && result.firstOffset() < end) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_ALREADY_COMMITTED.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because dataset %s already holds the rows up to offset "
                                    + "%d. Another tiering job has committed them; the next "
                                    + "round begins after them.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location,
                            end - 1));
        }
        return true;
    }
}
