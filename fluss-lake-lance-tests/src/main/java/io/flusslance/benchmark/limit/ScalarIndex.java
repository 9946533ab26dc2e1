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
package io.flusslance.benchmark.limit;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.lance.Dataset;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.scalar.ScalarIndexParams;

import java.util.List;
import java.util.function.ToLongBiFunction;

/** Makes an index of a column of the dataset at a path; the result is the version with it. */
public final class ScalarIndex implements ToLongBiFunction<String, String> {

    @Override
    public long applyAsLong(String uri, String column) {
        try (BufferAllocator allocator = new RootAllocator();
                Dataset dataset = Dataset.open().uri(uri).allocator(allocator).build()) {
            dataset.createIndex(
                    IndexOptions.builder(
                                    List.of(column),
                                    IndexType.BTREE,
                                    IndexParams.builder()
                                            .setScalarIndexParams(ScalarIndexParams.create("btree"))
                                            .build())
                            .replace(true)
                            .build());
            return dataset.latestVersion();
        }
    }
}
