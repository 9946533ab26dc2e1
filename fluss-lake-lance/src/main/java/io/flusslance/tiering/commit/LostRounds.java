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

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DataFiles;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.UncommittedFiles;
import io.flusslance.dataset.UnfinishedFiles;
import io.flusslance.tiering.TableIdentity;
import io.flusslance.tiering.TieredBuckets;
import io.flusslance.tiering.TieringState;
import io.flusslance.tiering.WrittenRound;

import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Deletes what writers left that were killed: files that were finished and never committed, and on
 * a local disk those that were not finished.
 *
 * <p>A file goes only where it is certain that nobody needs it. It says itself of which table,
 * bucket and offset it is ({@link WrittenRound}); the dataset holds that bucket's rows beyond that
 * offset, so that every committer, of whichever process, refuses the round it is of; and no version
 * refers to it. Files of other programs and of other tables say nothing of the kind and stay.
 *
 * <p>It takes no longer than {@value #LIMIT_SECONDS} s and never fails: what it does not get done
 * stays until it runs again.
 */
final class LostRounds {

    private static final Logger LOG = LoggerFactory.getLogger(LostRounds.class);

    private static final int LIMIT_SECONDS = 15;

    private final TableIdentity table;
    private final LanceConf conf;
    private final DatasetLocation location;
    private long deadlineNanos;

    LostRounds(TableIdentity table, LanceConf conf, DatasetLocation location) {
        this.table = table;
        this.conf = conf;
        this.location = location;
    }

    /** Deletes the files of all rounds that are over. */
    void delete() {
        try {
            LanceErrors.guarded(
                    "Looking for uncommitted files of dataset " + location,
                    conf.storage(),
                    () -> {
                        deleteNow();
                        return true;
                    });
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Uncommitted files of dataset {} may stay until the tiering job is started "
                            + "again: {}",
                    location,
                    e.getMessage());
        }
    }

    private void deleteNow() throws IOException {
        Optional<DataFiles> opened = DataFiles.of(location, conf.storage());
        if (!opened.isPresent()) {
            return;
        }
        try (DataFiles files = opened.get();
                AllocatorScope scope = AllocatorScope.open()) {
            deadlineNanos = System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos();
            // before the newest version is read: what is committed later is not on the list
            List<String> names = files.names();
            List<UnfinishedFiles> unfinished =
                    location.localFolder().isPresent()
                            ? UnfinishedFiles.in(location)
                            : new ArrayList<>();
            Dataset dataset = new LanceDatasets(conf).open(location, scope);
            Optional<TieringState> state =
                    TieringState.ofSchemaMetadata(dataset.getLanceSchema().metadata())
                            .filter(table::made);
            if (!state.isPresent()) {
                return;
            }
            deleteUnfinished(unfinished, state.get().buckets());
            if (dataset.branches().list().isEmpty()) {
                deleteUncommitted(files, names, dataset, state.get().buckets());
            } else {
                LOG.info(
                        "Uncommitted files of dataset {} stay, as it has branches, whose versions "
                                + "can refer to any file.",
                        location);
            }
        }
    }

    private void deleteUnfinished(List<UnfinishedFiles> unfinished, TieredBuckets buckets)
            throws IOException {
        for (UnfinishedFiles one : unfinished) {
            if (WrittenRound.parse(one.name()).filter(r -> r.isOver(table, buckets)).isPresent()) {
                LOG.info("Deleted {} unfinished file(s) in {}.", one.delete(), one);
            }
        }
    }

    private void deleteUncommitted(
            DataFiles files, List<String> names, Dataset dataset, TieredBuckets buckets)
            throws IOException {
        Map<String, WrittenRound> lost = new HashMap<>();
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(namesOf(dataset));
        for (String name : unknown) {
            if (isLate()) {
                break;
            }
            files.fieldMetadata(name, WrittenRound.FIELD_METADATA)
                    .flatMap(WrittenRound::parse)
                    .filter(round -> round.isOver(table, buckets))
                    .ifPresent(round -> lost.put(name, round));
        }
        removeReferenced(lost, dataset);
        UncommittedFiles.delete(location, lost.keySet(), conf.storage());
    }

    /** Old versions refer to files that others have replaced, as by a compaction. */
    private void removeReferenced(Map<String, WrittenRound> lost, Dataset dataset) {
        List<Long> versions =
                dataset.listVersions().stream()
                        .map(Version::getId)
                        .sorted(Comparator.naturalOrder())
                        .collect(Collectors.toList());
        long first = lost.values().stream().mapToLong(WrittenRound::readVersion).min().orElse(0);
        for (long version : versions) {
            if (lost.isEmpty()) {
                return;
            }
            if (isLate()) {
                LOG.warn(
                        "{} uncommitted file(s) of dataset {} may stay until the tiering job is "
                                + "started again: it took more than {} s to see whether old "
                                + "versions refer to them.",
                        lost.size(),
                        location,
                        LIMIT_SECONDS);
                lost.clear();
                return;
            }
            if (version > first && version != dataset.version()) {
                try (Dataset earlier = dataset.checkoutVersion(version)) {
                    lost.keySet().removeAll(namesOf(earlier));
                }
            }
        }
    }

    private boolean isLate() {
        return System.nanoTime() - deadlineNanos > 0;
    }

    private static Collection<String> namesOf(Dataset dataset) {
        return dataset.getFragments().stream()
                .map(Fragment::metadata)
                .flatMap(fragment -> fragment.getFiles().stream())
                .map(file -> file.getPath())
                .collect(Collectors.toSet());
    }
}
