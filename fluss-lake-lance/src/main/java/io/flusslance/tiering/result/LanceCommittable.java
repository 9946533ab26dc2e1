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
package io.flusslance.tiering.result;

import java.util.List;
import java.util.stream.Collectors;

/** The results of all buckets of one round of a table. */
public final class LanceCommittable {

    private final List<LanceWriteResult> results;

    /** Creates a committable with the results of a round, at most one per bucket. */
    public LanceCommittable(List<LanceWriteResult> results) {
        this.results = List.copyOf(results);
    }

    /** Returns the results of the buckets. */
    public List<LanceWriteResult> results() {
        return results;
    }

    /** Returns the files of all buckets. */
    public List<WrittenFile> files() {
        return results.stream().flatMap(r -> r.files().stream()).collect(Collectors.toList());
    }

    /** Returns the names of the files in the dataset's {@code data} directory. */
    public List<String> fileNames() {
        return files().stream().map(WrittenFile::name).collect(Collectors.toList());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof LanceCommittable && results.equals(((LanceCommittable) o).results);
    }

    @Override
    public int hashCode() {
        return results.hashCode();
    }

    @Override
    public String toString() {
        return results.toString();
    }
}
