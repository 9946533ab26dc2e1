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
package io.flusslance.tiering.table;

import io.flusslance.dataset.VersionId;
import io.flusslance.metadata.history.LastCommit;

import org.lance.Dataset;

import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** A version that a process has examined, and the last tiering commit at or below it. */
final class SeenVersion {

    private final VersionId id;
    private final LastCommit lastCommit;

    SeenVersion(VersionId id, LastCommit lastCommit) {
        this.id = id;
        this.lastCommit = lastCommit;
    }

    /** Returns the one of two that has the higher number, if there is one. */
    static Optional<SeenVersion> later(Optional<SeenVersion> one, Optional<SeenVersion> other) {
        return Stream.of(one, other)
                .flatMap(Optional::stream)
                .max(Comparator.comparingLong(seen -> seen.id.number()));
    }

    VersionId id() {
        return id;
    }

    LastCommit lastCommit() {
        return lastCommit;
    }

    /**
     * Returns whether the version was replaced: the dataset was recreated or its files were rolled
     * back, possibly with later commits. Lance keeps transactions and other data of the old version
     * in caches, by version number.
     */
    boolean isReplacedIn(Dataset newest) throws IOException {
        if (newest.version() <= id.number()) {
            return !id.equals(VersionId.of(newest));
        }
        return VersionId.find(newest, id.number()).filter(same -> !same.equals(id)).isPresent();
    }
}
