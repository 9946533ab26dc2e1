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

import io.flusslance.config.StorageOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.UncommittedFiles;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Deletes the files of rounds that are not committed, and never one that a version refers to. */
final class RoundFiles {

    private static final Logger LOG = LoggerFactory.getLogger(RoundFiles.class);

    private final DatasetLocation location;
    private final StorageOptions storage;
    private final CommittedSnapshotFinder finder;

    RoundFiles(DatasetLocation location, StorageOptions storage, CommittedSnapshotFinder finder) {
        this.location = location;
        this.storage = storage;
        this.finder = finder;
    }

    /**
     * Deletes the files of a round, apart from those that were committed all the same: the round
     * may be one that is committed for the second time. Where that can't be seen, all of them stay.
     */
    void delete(LanceCommittable committable) {
        Set<String> unused = new HashSet<>(committable.fileNames());
        if (unused.isEmpty()) {
            return;
        }
        try {
            unused.removeAll(finder.referencedFiles());
        } catch (IOException e) {
            LOG.warn(
                    "The files {} stay, because it can't be seen whether a version refers to "
                            + "them: {}",
                    unused,
                    e.getMessage());
            return;
        }
        UncommittedFiles.delete(location, unused, storage);
    }
}
