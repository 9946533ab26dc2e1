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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The files in a dataset's data folder, as they come. */
public final class DataFolder {

    /**
     * In the metadata of a field of each file that tiering writes: the key with the tag of the
     * value that follows in protobuf: files of others hold the schema's metadata, with keys that
     * begin alike.
     */
    private static final String MARK = "fluss.tiering.round\u0012";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

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

    /**
     * The names of the files of a dataset's versions, and of those of tiering that no version
     * refers to.
     *
     * @param referenced the names of the files that versions refer to
     */
    public Set<String> namesWithOrphans(Set<String> referenced) throws IOException {
        Set<String> names = names();
        Set<String> others = new HashSet<>();
        for (String name : names) {
            if (!referenced.contains(name) && !isOfTiering(name)) {
                others.add(name);
            }
        }
        names.removeAll(others);
        return names;
    }

    /**
     * The same where orphans go. They do so after a commit that Fluss knows already, and are given
     * some time.
     */
    public Set<String> namesWithLastingOrphans(Set<String> referenced) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Set<String> names = namesWithOrphans(referenced);
            if (referenced.containsAll(names) || System.nanoTime() > end) {
                return names;
            }
            Thread.sleep(100);
        }
    }

    private boolean isOfTiering(String name) throws IOException {
        try {
            // every byte is one character, so that a search for the text is one for the bytes
            return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1)
                    .contains(MARK);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The names of those that have come since the last call. */
    public Set<String> newNames() throws IOException {
        Set<String> names = names();
        names.removeAll(seen);
        seen.addAll(names);
        return names;
    }
}
