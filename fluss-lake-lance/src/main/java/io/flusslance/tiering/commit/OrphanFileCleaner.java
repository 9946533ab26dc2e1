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
 * Deletes what writers left that were killed: files that were finished and never committed, and on
 * a local disk those that were not finished.
 *
 * <p>A file goes only where it is certain that nobody needs it. It says itself of which table,
 * bucket and offset it is ({@link FileOrigin}); the dataset holds that bucket's rows beyond that
 * offset, so that every committer, of whichever process, refuses the round it is of; and no version
 * refers to it. Files of other programs and of other tables say nothing of the kind and stay.
 *
 * <p>After {@value #LIMIT_SECONDS} s it looks at no other file or version but those that others
 * have made meanwhile, and it never fails: what it does not get done stays until it runs again. A
 * dataset with branches or detached versions is left alone, as Lance does not say which files those
 * refer to.
 */
final class OrphanFileCleaner {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanFileCleaner.class);

    private static final int LIMIT_SECONDS = 15;

    /** For the versions that others have made meanwhile, which are few. */
    private static final int FOLLOW_UP_SECONDS = 5;

    /** Asked first whose the files are: most often one of these versions refers to it. */
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
     * Deletes the files of all rounds that are over.
     *
     * @return false where files may be left that can go later
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
            // no failure of these may become one of the commit, which was made
        } catch (IOException | RuntimeException | LinkageError e) {
            // it comes again at the next commits where the storage refuses the list
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
     * Deletes files, unless versions refer to them that others have made while the files were
     * looked for. Those are looked at until none came in between.
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
            // an old version that was restored holds less, and a committer can go on from there
            lost.values().removeIf(round -> !rounds.contain(round, newest.buckets()));
            last = newest;
        }
        if (lost.isEmpty()) {
            return;
        }
        // a branch can have been made of a version that is gone since all were listed
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
                    "Uncommitted files of dataset {} stay for now: a version is there that was not "
                            + "when it was asked for.",
                    location);
            putOff();
            return;
        }
        UncommittedFiles.delete(location, lost.keySet(), conf.storage());
    }

    /**
     * What a version refers to, as far as it can be asked; {@link #missing} has those that can't.
     */
    private Set<String> filesOf(long version, ReferencedFiles newest) {
        Optional<Set<String>> files = newest.filesOf(version);
        if (!files.isPresent()) {
            missing.add(version);
        }
        return files.orElse(Set.of());
    }

    /** Another search may get it done, unless this one took too long. */
    private void putOff() {
        all &= tookTooLong;
    }

    /** The files that no version refers to and no committer will commit. */
    private Map<String, FileOrigin> lost(
            DataFiles files, List<String> names, ReferencedFiles newest, List<Long> allVersions) {
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(newest.files());
        if (unknown.isEmpty()) {
            return Map.of();
        }
        // newest first: old versions refer to files that others have replaced, as by a compaction
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

    /** No version refers to a file that is not above the one with which its round began. */
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

    /** Another search would come no further than this one. */
    private boolean endsLate() {
        if (!isLate()) {
            return false;
        }
        tookTooLong = true;
        LOG.warn(
                "Uncommitted files of dataset {} may stay until the tiering job is started again: "
                        + "it took more than {} s to see which versions refer to them.",
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
