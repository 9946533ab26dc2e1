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
package io.flusslance.source;

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The version of a dataset that a query is pinned to. */
final class PinnedDataset {

    private final Dataset dataset;
    private final FlussColumns newestColumns;

    private PinnedDataset(Dataset dataset, FlussColumns newestColumns) {
        this.dataset = dataset;
        this.newestColumns = newestColumns;
    }

    /** The version. */
    Dataset dataset() {
        return dataset;
    }

    /** The columns at positions in Fluss; empty where the version is older than one. */
    List<Optional<Field>> project(Optional<int[]> positions) {
        int[] all = IntStream.range(0, newestColumns.count()).toArray();
        return newestColumns.in(dataset.getSchema().getFields()).project(positions.orElse(all));
    }

    /**
     * Opens a version.
     *
     * @param scope owns the dataset
     * @throws IOException where there is no such version, with what to do, or it can't be read
     */
    static PinnedDataset open(
            LanceConf conf,
            TablePath table,
            DatasetLocation location,
            long version,
            AllocatorScope scope)
            throws IOException {
        Dataset newest = new LanceDatasets(conf).open(location, scope);
        FlussColumns columns = FlussColumns.of(newest.getSchema().getFields());
        if (newest.version() == version) {
            return new PinnedDataset(newest, columns);
        }
        try {
            return new PinnedDataset(scope.own(newest.checkoutVersion(version)), columns);
        } catch (RuntimeException e) {
            throw new IOException(
                    String.format(
                            "Version %d of dataset %s, up to which Fluss knows table %s to be in "
                                    + "the lake, can't be opened; the newest is %d: %s. If old "
                                    + "versions were cleaned up, write a row, wait for the next "
                                    + "round of tiering, and run the query again; and keep "
                                    + "versions for longer than queries and savepoints live.",
                            version,
                            location,
                            table,
                            newest.version(),
                            LanceErrors.describe(e, conf.storage())),
                    e);
        }
    }
}
