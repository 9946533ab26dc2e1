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

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Lance alone: one scan with its own settings, in Arrow batches. */
final class ScanContender implements ReadContender {

    private static final String BATCHES = "io.flusslance.benchmark.limit.BatchScan";
    private static final String VALUES = "io.flusslance.benchmark.limit.ValueScan";

    private final String name;
    private final ToLongFunction<ScanRequest> scan;

    private ScanContender(String name, ToLongFunction<ScanRequest> scan) {
        this.name = name;
        this.scan = scan;
    }

    /** Loads each batch and looks at no value. */
    static ReadContender batches(LakePlugin plugin) throws ReflectiveOperationException {
        return new ScanContender(ReadBenchmark.SCAN, load(plugin, BATCHES));
    }

    /** Takes each value out of its batch too, column by column. */
    static ReadContender values(LakePlugin plugin) throws ReflectiveOperationException {
        return new ScanContender(ReadBenchmark.SCAN_VALUES, load(plugin, VALUES));
    }

    @SuppressWarnings("unchecked") // the classes say so
    private static ToLongFunction<ScanRequest> load(LakePlugin plugin, String name)
            throws ReflectiveOperationException {
        return (ToLongFunction<ScanRequest>) plugin.loadClass(name).getConstructor().newInstance();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long read(ReadQuery query, Path warehouse, long version) {
        return scan.applyAsLong(
                new ScanRequest(
                        LakeTable.dataset(warehouse, query.shape().name()).toString(),
                        version,
                        query.columnNames(),
                        Optional.of(query.filter()).filter(filter -> !filter.isEmpty())));
    }
}
