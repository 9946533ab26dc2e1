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
package io.flusslance.faults;

import io.flusslance.testing.TemporaryFolder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The files in a dataset's data folder, as they come. */
public final class DataFolder {

    private final Path folder;
    private final Set<String> seen = new HashSet<>();

    /** The data folder of the dataset in this folder. */
    public DataFolder(Path dataset) {
        this.folder = dataset.resolve("data");
    }

    Path path() {
        return folder;
    }

    /** The names of all files that are there now. */
    public Set<String> names() throws IOException {
        return TemporaryFolder.filesIn(folder).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".lance"))
                .collect(Collectors.toSet());
    }

    /** The names of those that have come since the last call. */
    public Set<String> newNames() throws IOException {
        Set<String> names = names();
        names.removeAll(seen);
        seen.addAll(names);
        return names;
    }
}
