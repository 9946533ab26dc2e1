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
package io.flusslance.source.read;

import io.flusslance.source.filter.PushedFilter;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.source.version.DatasetCache;
import io.flusslance.source.version.PinnedVersion;

import org.apache.fluss.lake.source.RecordReader;

import java.io.IOException;
import java.util.Optional;

/** Creates the readers of a source. They share the version and the plan for reading it. */
public final class RecordReaderFactory {

    private final DatasetCache datasets;
    private final Optional<PushedFilter> filter;

    // guarded by this; of the version that was opened last
    private Optional<ScanPlan> plan = Optional.empty();

    /** Creates a factory; {@code datasets} knows which columns are read. */
    public RecordReaderFactory(DatasetCache datasets, Optional<PushedFilter> filter) {
        this.datasets = datasets;
        this.filter = filter;
    }

    /**
     * Creates the reader of a split.
     *
     * @param split empty if the lake has no rows of a bucket of a primary-key table
     */
    public RecordReader create(Optional<LanceSplit> split) {
        return split.filter(one -> !one.isOfBucket())
                .<RecordReader>map(one -> new LanceRecordReader(this, one, ScanExtras.none()))
                .orElseGet(() -> new BucketRecordReader(this, split));
    }

    DatasetCache datasets() {
        return datasets;
    }

    /** Returns whether rows are only counted: no column and no filter. */
    boolean countsRows() {
        return datasets.projection().isPresent()
                && datasets.projection().get().length == 0
                && filter.isEmpty();
    }

    /**
     * Returns the plan for reading a version.
     *
     * @throws IOException if a column can't be read
     */
    synchronized ScanPlan planFor(PinnedVersion pinned) throws IOException {
        if (plan.isEmpty() || plan.get().dataset() != pinned.dataset()) {
            plan = Optional.of(ScanPlan.of(pinned, datasets.projection(), filter));
        }
        return plan.get();
    }
}
