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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Tells by what files say of themselves which of them are of rounds of a table that are over: the
 * dataset holds their bucket's rows beyond their first offset, so every committer refuses them.
 */
final class FinishedRounds {

    private static final Logger LOG = LoggerFactory.getLogger(FinishedRounds.class);

    /** After so long no writer is at work any more; Lance's own clean-up waits as long. */
    private static final Duration OLD = Duration.ofDays(7);

    private final TableIdentity table;
    private final DatasetLocation location;
    private final BooleanSupplier isLate;
    private boolean all = true;

    /**
     * The rounds of a table.
     *
     * @param isLate whether no file is to be looked at any more
     */
    FinishedRounds(TableIdentity table, DatasetLocation location, BooleanSupplier isLate) {
        this.table = table;
        this.location = location;
        this.isLate = isLate;
    }

    /** False where there are files of the table whose rounds are not over, or may not be. */
    boolean areAll() {
        return all;
    }

    /**
     * Whether it is a round of the table that is over.
     *
     * @param buckets what the dataset holds
     */
    boolean contain(FileOrigin round, TieredBuckets buckets) {
        if (!round.isOf(table)) {
            return false;
        }
        boolean over = round.isOver(buckets);
        all &= over;
        return over;
    }

    /** The files of such rounds among others, by their names. */
    Map<String, FileOrigin> filesAmong(List<String> names, DataFiles files, TieredBuckets buckets) {
        Map<String, FileOrigin> rounds = new HashMap<>();
        for (String name : names) {
            if (isLate.getAsBoolean()) {
                break;
            }
            try {
                files.fieldMetadata(name, FileOrigin.FIELD_METADATA)
                        .flatMap(FileOrigin::parse)
                        .filter(round -> contain(round, buckets))
                        .ifPresent(round -> rounds.put(name, round));
            } catch (NoSuchFileException | FileNotFoundException e) {
                LOG.debug("File {} of dataset {} is gone meanwhile.", name, location);
            } catch (IOException e) {
                all = false;
                LOG.debug("File {} of dataset {} stays: {}", name, location, e.toString());
            }
        }
        return rounds;
    }

    /** Deletes what writers of such rounds have begun to write on a local disk. */
    void deleteUnfinished(List<UnfinishedFiles> unfinished, TieredBuckets buckets) {
        for (UnfinishedFiles one : unfinished) {
            try {
                Optional<FileOrigin> round = FileOrigin.parse(one.name());
                if (round.isPresent() && (contain(round.get(), buckets) || one.isOlderThan(OLD))) {
                    LOG.info("Deleted {} unfinished file(s) in {}.", one.delete(), one);
                }
            } catch (IOException e) {
                all = false;
                LOG.warn("Unfinished files in {} stay: {}", one, e.toString());
            }
        }
    }
}
