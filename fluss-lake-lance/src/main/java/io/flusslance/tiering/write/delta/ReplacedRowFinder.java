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
package io.flusslance.tiering.write.delta;

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.table.OwnedDataset;
import io.flusslance.tiering.table.TieredDataset;
import io.flusslance.tiering.table.TieredDatasetCache;

import org.apache.fluss.metadata.TableInfo;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the rows of a table's dataset, in its newest version, that changes of a bucket replace. */
public final class ReplacedRowFinder {

    private final TableInfo info;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final BucketId bucket;
    private final Optional<String> partitionName;

    /**
     * A finder for the changes of a bucket.
     *
     * @param partitionName the name of its partition, where it has one
     */
    public ReplacedRowFinder(
            TableInfo info,
            LanceConf conf,
            DatasetLocation location,
            BucketId bucket,
            Optional<String> partitionName) {
        this.info = info;
        this.conf = conf;
        this.location = location;
        this.bucket = bucket;
        this.partitionName = partitionName;
    }

    /**
     * Finds the rows.
     *
     * @throws IOException where the dataset or the changes can't be read
     */
    public KeyDeletions find(RoundChanges changes) throws IOException {
        return TieredDatasetCache.ofProcess()
                .use(
                        TableIdentity.of(info),
                        conf,
                        location,
                        newest ->
                                LanceErrors.guarded(
                                        "Looking up keys in dataset " + location,
                                        conf.storage(),
                                        () -> find(changes, newest)))
                .orElseThrow(() -> LanceDatasets.missing(location));
    }

    private KeyDeletions find(RoundChanges changes, TieredDataset newest)
            throws IOException, InterruptedException {
        TieredBuckets buckets =
                OwnedDataset.of(info, conf, location, newest).buckets().located(newest.dataset());
        List<FragmentMetadata> fragments =
                LanceVersions.fragmentsOf(newest.dataset()).stream()
                        .filter(fragment -> buckets.canHoldKeys(fragment, bucket, partitionName))
                        .collect(Collectors.toList());
        return changes.replacedIn(newest.dataset(), fragments);
    }
}
