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
package io.flusslance.tiering.commit;

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;

import org.lance.Dataset;

import java.io.IOException;
import java.util.Optional;

/** A dataset that was opened at its newest version, with what it was opened in. */
final class NewestDataset implements AutoCloseable {

    private final AllocatorScope scope;
    private final Dataset dataset;

    private NewestDataset(AllocatorScope scope, Dataset dataset) {
        this.scope = scope;
        this.dataset = dataset;
    }

    /**
     * Opens a dataset; the caller closes it.
     *
     * @return empty where there is none
     * @throws IOException where it can't be read
     */
    static Optional<NewestDataset> openIfExists(LanceConf conf, DatasetLocation location)
            throws IOException {
        AllocatorScope scope = AllocatorScope.open();
        Optional<NewestDataset> opened = Optional.empty();
        try {
            opened =
                    new LanceDatasets(conf)
                            .openIfExists(location, scope)
                            .map(dataset -> new NewestDataset(scope, dataset));
            return opened;
        } finally {
            if (opened.isEmpty()) {
                scope.close();
            }
        }
    }

    Dataset dataset() {
        return dataset;
    }

    @Override
    public void close() {
        scope.close();
    }
}
