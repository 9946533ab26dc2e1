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

import java.util.function.ToLongFunction;

/** Counts the rows of the newest version of the dataset at a path. */
public final class RowCount implements ToLongFunction<String> {

    @Override
    public long applyAsLong(String uri) {
        try (BufferAllocator allocator = new RootAllocator();
                Dataset dataset = Dataset.open().uri(uri).allocator(allocator).build()) {
            return dataset.countRows();
        }
    }
}
