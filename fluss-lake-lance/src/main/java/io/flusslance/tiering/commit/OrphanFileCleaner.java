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
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.OneTimeLog;
import io.flusslance.dataset.files.DataFiles;
import io.flusslance.dataset.files.UncommittedFiles;
import io.flusslance.dataset.files.UnfinishedFiles;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.metadata.TableIdentity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Deletes the files that writers of killed processes left: complete files that were never committed
 * and, on a local disk, incomplete files.
 *
 * <p>A file is deleted only if nobody can need it. It records its table, bucket and offset ({@link
 * FileOrigin}); the dataset holds rows of that bucket beyond that offset, so every committer in
 * every process refuses its round; and no version refers to it. Files of other programs and tables
 * do not have this record and stay.
 *
 * <p>After {@value #LIMIT_SECONDS} s, no further file or version is examined, except versions that
 * were created in the meantime. This class never throws; what remains is deleted by a later run.
 * Datasets with branches or detached versions are skipped, because Lance does not say which files
 * those refer to.
 */
final class OrphanFileCleaner {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanFileCleaner.class);

    private static final int LIMIT_SECONDS = 15;

    /** The time for versions that were created during the search, which are few. */
    private static final int FOLLOW_UP_SECONDS = 5;

    /**
     * The number of versions that are examined first; most often one of them refers to the file.
     */
    private static final int FIRST_VERSIONS = 4;

    private final TableIdentity table;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final LongSupplier nanoClock;
    private final FinishedRounds rounds;
    private final Set<Long> missing = new HashSet<>();
    private long deadlineNanos;
    private boolean tookTooLong;
    private boolean all;

    OrphanFileCleaner(TableIdentity table, LanceConf conf, DatasetLocation location) {
        this(table, conf, location, System::nanoTime);
    }

    OrphanFileCleaner(
            TableIdentity table, LanceConf conf, DatasetLocation location, LongSupplier nanoClock) {
        this.table = table;
        this.conf = conf;
        this.location = location;
        this.nanoClock = nanoClock;
        this.rounds = new FinishedRounds(table, location, this::endsLate);
    }

    /**
     * Deletes the files of all finished rounds.
     *
     * @return false if files may remain that can be deleted later
     */
    boolean delete() {
        limitTo(LIMIT_SECONDS);
        all = true;
        try {
            return LanceErrors.guarded(
                    "Looking for uncommitted files of dataset " + location,
                    conf.storage(),
                    () -> {
                        deleteNow();
                        return all && rounds.areAll();
                    });
            // the commit has succeeded: a failure here must not become one of the commit
        } catch (IOException | RuntimeException | LinkageError e) {
            // it repeats at the next commits if the storage refuses to list files
            OneTimeLog.warn(
                    LOG,
                    "uncommitted files of " + location,
                    String.format(
                            "Uncommitted files of dataset %s may stay for a while: %s",
                            location, e.getMessage() == null ? e.toString() : e.getMessage()));
            return false;
        }
    }

    private void deleteNow() throws IOException {
        Optional<DataFiles> opened = DataFiles.of(location, conf.storage());
        if (!opened.isPresent()) {
            return;
        }
        try (DataFiles files = opened.get();
                AllocatorScope scope = AllocatorScope.open()) {
            // before the newest version is read: what is committed later is not on the list
            List<String> names = files.newestFirst();
            List<UnfinishedFiles> unfinished =
                    location.localFolder().isPresent() ? UnfinishedFiles.in(location) : List.of();
            Optional<ReferencedFiles> newest = ReferencedFiles.open(table, conf, location, scope);
            if (!newest.isPresent()) {
                return;
            }
            rounds.deleteUnfinished(unfinished, newest.get().buckets());
            Optional<List<Long>> versions = newest.get().versions(files);
            if (versions.isPresent()) {
                Map<String, FileOrigin> lost = lost(files, names, newest.get(), versions.get());
                deleteUnlessReferredTo(lost, newest.get(), versions.get(), files, scope);
            }
        }
    }

    /**
     * Deletes files, unless versions that were created during the search refer to them. Such
     * versions are examined until no new ones appear.
     *
     * @param seen no version up to this one refers to the files
     * @param asked the numbers of the versions up to that one
     */
    private void deleteUnlessReferredTo(
            Map<String, FileOrigin> lost,
            ReferencedFiles seen,
            List<Long> asked,
            DataFiles files,
            AllocatorScope scope)
            throws IOException {
        limitTo(FOLLOW_UP_SECONDS);
        ReferencedFiles last = seen;
        while (!lost.isEmpty()) {
            Optional<ReferencedFiles> opened = ReferencedFiles.open(table, conf, location, scope);
            if (opened.isPresent() && opened.get().id().equals(last.id())) {
                break;
            }
            if (isLate() || !opened.isPresent()) {
                putOff();
                return;
            }
            ReferencedFiles newest = opened.get();
            Optional<List<Long>> versions = newest.versions(files);
            if (!versions.isPresent() || !newest.follows(last, versions.get())) {
                putOff();
                return;
            }
            for (long version : versions.get()) {
                if (version > last.number()) {
                    lost.keySet().removeAll(filesOf(version, newest));
                }
            }
            // a restored old version holds less, and a committer can continue from there
            lost.values().removeIf(round -> !rounds.contain(round, newest.buckets()));
            last = newest;
        }
        if (lost.isEmpty()) {
            return;
        }
        // a branch may have been created from a version that was removed since all were listed
        Optional<List<Long>> versions = last.versions(files);
        if (!versions.isPresent()) {
            return;
        }
        if (versions.get().stream()
                .anyMatch(
                        version ->
                                missing.contains(version)
                                        || (version <= seen.number()
                                                && !asked.contains(version)))) {
            LOG.warn(
                    "Uncommitted files of dataset {} are kept for now, because the "
                            + "list of versions changed during the search.",
                    location);
            putOff();
            return;
        }
        UncommittedFiles.delete(location, lost.keySet(), conf.storage());
    }

    /**
     * Returns the files that a version refers to; {@link #missing} has the versions that can't be
     * read.
     */
    private Set<String> filesOf(long version, ReferencedFiles newest) {
        Optional<Set<String>> files = newest.filesOf(version);
        if (!files.isPresent()) {
            missing.add(version);
        }
        return files.orElse(Set.of());
    }

    /** Schedules another search, unless this one took too long. */
    private void putOff() {
        all &= tookTooLong;
    }

    /** Returns the files that no version refers to and no committer will commit. */
    private Map<String, FileOrigin> lost(
            DataFiles files, List<String> names, ReferencedFiles newest, List<Long> allVersions) {
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(newest.files());
        if (unknown.isEmpty()) {
            return Map.of();
        }
        // newest first: old versions refer to files that were replaced, for example by a compaction
        List<Long> versions =
                allVersions.stream()
                        .filter(version -> version != newest.number())
                        .sorted(Comparator.reverseOrder())
                        .collect(Collectors.toList());
        int first = Math.min(FIRST_VERSIONS, versions.size());
        for (long version : versions.subList(0, first)) {
            unknown.removeAll(filesOf(version, newest));
        }
        Map<String, FileOrigin> undecided = rounds.filesAmong(unknown, files, newest.buckets());
        Map<String, FileOrigin> lost = new HashMap<>();
        for (long version : versions.subList(first, versions.size())) {
            moveDecided(undecided, version, lost);
            if (undecided.isEmpty()) {
                return lost;
            }
            if (endsLate()) {
                return lost;
            }
            undecided.keySet().removeAll(filesOf(version, newest));
        }
        lost.putAll(undecided);
        return lost;
    }

    /**
     * Removes the files that are decided: only versions after the one with which its round began
     * can refer to a file.
     */
    private static void moveDecided(
            Map<String, FileOrigin> undecided, long version, Map<String, FileOrigin> lost) {
        undecided.forEach(
                (file, round) -> {
                    if (round.readVersion() >= version) {
                        lost.put(file, round);
                    }
                });
        undecided.keySet().removeAll(lost.keySet());
    }

    /** Returns whether the search ran out of time, so that another one would get no further. */
    private boolean endsLate() {
        if (!isLate()) {
            return false;
        }
        tookTooLong = true;
        LOG.warn(
                ErrorCode.FILES_NOT_DELETED
                        + " Uncommitted files of dataset {} may stay until the tiering job is"
                        + " started again: it took more than {} s to see which versions refer to"
                        + " them.",
                location,
                LIMIT_SECONDS);
        return true;
    }

    private void limitTo(int seconds) {
        deadlineNanos = nanoClock.getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private boolean isLate() {
        return nanoClock.getAsLong() - deadlineNanos > 0;
    }
}
