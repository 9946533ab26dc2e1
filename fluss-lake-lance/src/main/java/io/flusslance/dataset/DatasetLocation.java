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
package io.flusslance.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** The location of a dataset: its URI for Lance and, if it is local, its directory. */
public final class DatasetLocation {

    private final String uri;
    private final Optional<Path> folder;

    DatasetLocation(String uri, Optional<Path> folder) {
        this.uri = uri;
        this.folder = folder;
    }

    /** Returns the URI for Lance. */
    public String uri() {
        return uri;
    }

    /** Returns the local directory, or empty for an object store. */
    public Optional<Path> localFolder() {
        return folder;
    }

    /**
     * Returns the file name of the newest version's manifest, or empty if the directory can't be
     * read.
     */
    Optional<String> newestManifest() {
        if (!folder.isPresent()) {
            return Optional.empty();
        }
        try {
            return ManifestName.in(folder.get()).stream()
                    .filter(ManifestName::isInSequence)
                    .max(Comparator.comparingLong(ManifestName::version));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof DatasetLocation && uri.equals(((DatasetLocation) o).uri);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(uri);
    }

    @Override
    public String toString() {
        return uri;
    }
}
