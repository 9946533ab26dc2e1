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
package io.flusslance;

import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.source.LanceLakeSource;
import io.flusslance.tiering.LanceLakeTieringFactory;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.lakestorage.LakeStorage;
import org.apache.fluss.lake.source.LakeSource;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.metadata.TablePath;

import java.util.Map;
import java.util.TreeMap;

/** The lake of a cluster: creates its catalog, its tiering factory and its sources. */
public final class LanceLakeStorage implements LakeStorage {

    private final Map<String, String> options;

    /**
     * Creates a lake with the options of a cluster, with keys without the {@code datalake.lance.}
     * prefix.
     */
    public LanceLakeStorage(Map<String, String> options) {
        this.options = new TreeMap<>(options);
    }

    /**
     * Creates the factory that a tiering job ships to its tasks.
     *
     * @throws org.apache.fluss.exception.InvalidConfigException if an option is invalid; the job is
     *     then not submitted
     */
    @Override
    public LakeTieringFactory<PendingWriteResult, LanceCommittable> createLakeTieringFactory() {
        LanceTableLocator.of(LanceConf.ofCluster(options));
        return new LanceLakeTieringFactory(options);
    }

    @Override
    public LanceLakeCatalog createLakeCatalog() {
        return new LanceLakeCatalog(options);
    }

    /**
     * Creates the lake side of a query on a table. Fluss calls this for each reference to the
     * table.
     */
    @Override
    public LakeSource<?> createLakeSource(TablePath table) {
        return new LanceLakeSource(options, table);
    }

    @Override
    public String toString() {
        return "LanceLakeStorage" + options.keySet();
    }
}
