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
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.dataset.files.UncommittedFiles;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;

import org.lance.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Deletes the files of a round that is not committed. */
final class RoundFiles {

    private static final Logger LOG = LoggerFactory.getLogger(RoundFiles.class);

    /**
     * The maximum number of versions to examine; each costs requests while all tables wait. More
     * than the attempts of a commit, each of which fails because of another version.
     */
    private static final int MAX_VERSIONS = 64;

    private final LanceConf conf;
    private final DatasetLocation location;

    RoundFiles(LanceConf conf, DatasetLocation location) {
        this.conf = conf;
        this.location = location;
    }

    /**
     * Deletes the files of a round, except those that were committed after all, since the round may
     * be committed a second time. If that can't be determined, all files stay.
     */
    void delete(LanceCommittable committable) {
        Set<String> unused = new HashSet<>(committable.fileNames());
        if (unused.isEmpty()) {
            return;
        }
        long readVersion =
                committable.results().stream()
                        .filter(result -> !result.files().isEmpty())
                        .mapToLong(LanceWriteResult::readVersion)
                        .min()
                        .orElse(0);
        try {
            LanceErrors.guarded(
                    "Reading dataset " + location,
                    conf.storage(),
                    () -> {
                        removeReferenced(unused, readVersion);
                        return unused;
                    });
        } catch (IOException e) {
            LOG.warn(
                    "Files {} are kept, because it can't be determined whether a "
                            + "version refers to them: {}",
                    unused,
                    e.getMessage());
            return;
        }
        UncommittedFiles.delete(location, unused, conf.storage());
    }

    /**
     * Removes the files that versions refer to. Only versions above the one with which the round
     * began can refer to its files.
     */
    private void removeReferenced(Set<String> files, long readVersion) throws IOException {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset newest = new LanceDatasets(conf).open(location, scope);
            if (newest.version() - readVersion > MAX_VERSIONS) {
                throw new IOException(
                        (newest.version() - readVersion)
                                + " versions were created since the round began");
            }
            for (long version = newest.version(); version > readVersion; version--) {
                Optional<Dataset> at = LanceVersions.checkout(newest, version);
                if (at.isEmpty()) {
                    throw new IOException("version " + version + " was removed in the meantime");
                }
                try (Dataset opened = at.get()) {
                    files.removeAll(LanceVersions.dataFilesOf(opened));
                }
            }
            // also if the dataset was rolled back to a version before the round
            files.removeAll(LanceVersions.dataFilesOf(newest));
        }
    }
}
