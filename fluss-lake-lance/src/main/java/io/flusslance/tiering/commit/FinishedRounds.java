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

import io.flusslance.dataset.BoundedMap;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.files.DataFiles;
import io.flusslance.dataset.files.UnfinishedFiles;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieredBuckets;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Determines from the origin in a file's metadata whether the file belongs to a finished round of a
 * table: the dataset holds rows of its bucket beyond its first offset, so every committer refuses
 * the round.
 */
final class FinishedRounds {

    private static final Logger LOG = LoggerFactory.getLogger(FinishedRounds.class);

    /** After this time no writer is active any more; Lance's own clean-up waits as long. */
    private static final Duration OLD = Duration.ofDays(7);

    private static final int MAX_REMEMBERED = 10_000;

    /**
     * The origins of files in object stores, by URI. Reading one takes requests, files of other
     * programs stay for days, and a file never changes.
     */
    private static final Map<String, Optional<FileOrigin>> ORIGINS =
            Collections.synchronizedMap(BoundedMap.inOrderOfAddition(MAX_REMEMBERED));

    private final TableIdentity table;
    private final DatasetLocation location;
    private final BooleanSupplier isLate;
    private boolean all = true;

    /**
     * Creates the rounds of a table.
     *
     * @param isLate whether no further file is to be examined
     */
    FinishedRounds(TableIdentity table, DatasetLocation location, BooleanSupplier isLate) {
        this.table = table;
        this.location = location;
        this.isLate = isLate;
    }

    /**
     * Returns whether all rounds are finished; false if files of unfinished rounds remain or may
     * remain.
     */
    boolean areAll() {
        return all;
    }

    /**
     * Returns whether a round belongs to the table and is finished.
     *
     * @param buckets the buckets of the dataset
     */
    boolean contain(FileOrigin round, TieredBuckets buckets) {
        if (!round.isOf(table)) {
            return false;
        }
        boolean over = round.isOver(buckets);
        all &= over;
        return over;
    }

    /** Returns the files of finished rounds, by name. */
    Map<String, FileOrigin> filesAmong(List<String> names, DataFiles files, TieredBuckets buckets) {
        Map<String, FileOrigin> rounds = new HashMap<>();
        for (String name : names) {
            if (isLate.getAsBoolean()) {
                break;
            }
            try {
                origin(name, files)
                        .filter(round -> contain(round, buckets))
                        .ifPresent(round -> rounds.put(name, round));
            } catch (NoSuchFileException | FileNotFoundException e) {
                LOG.debug("File {} of dataset {} no longer exists.", name, location);
            } catch (IOException e) {
                all = false;
                LOG.debug("File {} of dataset {} is kept: {}", name, location, e.toString());
            }
        }
        return rounds;
    }

    private Optional<FileOrigin> origin(String name, DataFiles files) throws IOException {
        String uri = DataFiles.uriOf(location.uri(), name);
        Optional<FileOrigin> origin = ORIGINS.get(uri);
        if (origin == null) {
            origin =
                    files.fieldMetadata(name, FileOrigin.FIELD_METADATA).flatMap(FileOrigin::parse);
            // on a local disk it may not be complete yet
            if (location.localFolder().isEmpty()) {
                ORIGINS.put(uri, origin);
            }
        }
        return origin;
    }

    /** Deletes files that writers of finished rounds left incomplete on a local disk. */
    void deleteUnfinished(List<UnfinishedFiles> unfinished, TieredBuckets buckets) {
        for (UnfinishedFiles one : unfinished) {
            try {
                Optional<FileOrigin> round = FileOrigin.parse(one.name());
                if (round.isPresent() && (contain(round.get(), buckets) || one.isOlderThan(OLD))) {
                    LOG.info("Deleted {} unfinished file(s) in {}.", one.delete(), one);
                }
            } catch (IOException e) {
                all = false;
                LOG.warn("Failed to delete unfinished files in {}: {}", one, e.toString());
            }
        }
    }
}
