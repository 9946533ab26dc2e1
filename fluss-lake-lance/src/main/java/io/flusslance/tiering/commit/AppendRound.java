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
    private final OffsetGapCheck gaps;
    private final ResultCheck check;
    private final LastKnownSnapshot lastKnown;
    private final LanceCommittable committable;
    private final Map<String, String> properties;
    private final ReplacedRows replaced;

    AppendRound(
            TableInfo info,
            LanceConf conf,
            DatasetLocation location,
            LastKnownSnapshot lastKnown,
            LanceCommittable committable,
            Map<String, String> properties) {
        this.info = info;
        this.gaps = new OffsetGapCheck(info, conf, location);
        this.check = new ResultCheck(info, location);
        this.lastKnown = lastKnown;
        this.committable = committable;
        this.properties = properties;
        this.replaced = new ReplacedRows(info, conf, location);
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
        replaced.beginIn(owned.dataset());
        TieredBuckets buckets = add(owned, added);
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

    private TieredBuckets add(OwnedDataset owned, List<FragmentMetadata> added) throws IOException {
        TieredBuckets held = owned.buckets().located(owned.dataset());
        for (LanceWriteResult result : committable.results()) {
            held = ForgottenOffsets.recall(held, result.bucket(), owned.dataset(), info);
        }
        held = recallNamesakes(held, owned.dataset());
        TieredBuckets.Builder buckets = held.toBuilder();
        boolean isTakenOver = owned.lastState().filter(TieringState::isTakenOver).isPresent();
        List<OffsetGapCheck.Gap> found = new ArrayList<>();
        for (LanceWriteResult result : committable.results()) {
            if (!check.isToBeAdded(result, buckets, owned.dataset().version())) {
                continue;
            }
            long end = buckets.endOffset(result.bucket());
            // the log of a primary-key table has offsets without a record
            if (!info.hasPrimaryKey() && (end > 0 || !isTakenOver)) {
                OffsetGapCheck.Gap.before(result, end).ifPresent(found::add);
            }
            if (info.hasPrimaryKey()) {
                check.checkFollows(result, held);
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
}
