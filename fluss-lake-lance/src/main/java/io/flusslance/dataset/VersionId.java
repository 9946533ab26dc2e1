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

import org.lance.Dataset;

import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;

/**
 * Identifies a version of a dataset by its number and creation time. The number alone is not
 * enough: if a dataset is deleted and recreated, or its newest version is removed, another version
 * gets the same number.
 */
public final class VersionId {

    private final long number;
    private final ZonedDateTime madeAt;

    private VersionId(long number, ZonedDateTime madeAt) {
        this.number = number;
        this.madeAt = madeAt;
    }

    /** Returns the id of the version that is open. */
    public static VersionId of(Dataset dataset) {
        return new VersionId(dataset.version(), dataset.getVersion().getDataTime());
    }

    /**
     * Returns the id of the version with a number.
     *
     * @param dataset any version of the same dataset
     * @return empty if there is no such version
     * @throws IOException if it can't be read
     */
    public static Optional<VersionId> find(Dataset dataset, long number) throws IOException {
        Optional<Dataset> found = LanceVersions.checkout(dataset, number);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Dataset version = found.get()) {
            return Optional.of(of(version));
        }
    }

    /** Returns the version number. */
    public long number() {
        return number;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof VersionId
                && number == ((VersionId) o).number
                && madeAt.equals(((VersionId) o).madeAt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(number, madeAt);
    }

    @Override
    public String toString() {
        return "version " + number + " of " + madeAt;
    }
}
