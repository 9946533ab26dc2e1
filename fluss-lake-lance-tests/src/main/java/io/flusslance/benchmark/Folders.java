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
import java.util.stream.Stream;

/** The folders of datasets. */
final class Folders {

    private static final String DATA = "data";

    /** What a dataset holds on disk. */
    record DataFiles(long count, long bytes) {}

    /** Counts the data files of a dataset. */
    static DataFiles dataFiles(Path dataset) throws IOException {
        try (Stream<Path> files = Files.list(dataset.resolve(DATA))) {
            long count = 0;
            long bytes = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                count++;
                bytes += Files.size(file);
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
