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
package io.flusslance.packaging;

import io.flusslance.testing.LanceDataset;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * Reads a dataset with the Lance classes of the loader that this class was defined over, and
 * answers with all its rows as text.
 */
final class DatasetReadBack implements Callable<Set<String>> {

    private final String uri;

    DatasetReadBack(String uri) {
        this.uri = uri;
    }

    @Override
    public Set<String> call() throws Exception {
        Set<String> rows = new TreeSet<>();
        try (LanceDataset dataset = LanceDataset.open(uri, Map.of())) {
            dataset.forEachRow(
                    row -> {
                        String text =
                                row.integer("__bucket")
                                        + "/"
                                        + row.integer("__offset")
                                        + ": "
                                        + row.integer("id")
                                        + ", "
                                        + row.text("name");
                        if (!rows.add(text)) {
                            throw new AssertionError("twice: " + text);
                        }
                    });
        }
        return rows;
    }
}
