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
package io.flusslance.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folders of datasets. */
final class Folders {

    private static final Pattern DATA_FILE = Pattern.compile(".*\\.(lance|parquet)");

    /** What a table holds on disk. */
    record DataFiles(long count, long bytes) {}

    /** Counts the data files in the folder of a table. */
    static DataFiles dataFiles(Path table) throws IOException {
        try (Stream<Path> walk = Files.walk(table)) {
            long count = 0;
            long bytes = 0;
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                if (DATA_FILE.matcher(file.toString()).matches()) {
                    count++;
                    bytes += Files.size(file);
                }
            }
            return new DataFiles(count, bytes);
        }
    }

    /** Deletes a folder and all in it; one that is not there is fine. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    private Folders() {}
}
