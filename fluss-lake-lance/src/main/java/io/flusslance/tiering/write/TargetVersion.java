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
package io.flusslance.tiering.write;

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceFields;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.history.ForgottenOffsets;
import io.flusslance.tiering.table.OwnedDataset;
import io.flusslance.tiering.table.TieredDatasetCache;

import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;

import java.io.IOException;
import java.util.OptionalLong;

/** What a writer has to know of the version that is the newest when it begins. */
final class TargetVersion {

    private final long number;
    private final OptionalLong endOffset;
    private final LanceFields fields;
    private final String storageVersion;

    private TargetVersion(
            long number, OptionalLong endOffset, LanceFields fields, String storageVersion) {
        this.number = number;
        this.endOffset = endOffset;
        this.fields = fields;
        this.storageVersion = storageVersion;
    }

    /**
     * The newest version of a table's dataset, for a writer of a bucket.
     *
     * @throws IOException where it can't be read, or is not this table's
     */
    static TargetVersion newest(
            TieredDatasetCache cache,
            TableInfo info,
            BucketId bucket,
            LanceConf conf,
            DatasetLocation location)
            throws IOException {
        TieredDatasetCache.Use<TargetVersion> read =
                open -> {
                    OwnedDataset owned = OwnedDataset.of(info, conf, location, open);
                    Dataset dataset = open.dataset();
                    return LanceErrors.guarded(
                            "Reading dataset " + dataset.uri(),
                            conf.storage(),
                            () ->
                                    new TargetVersion(
                                            dataset.version(),
                                            ForgottenOffsets.recall(
                                                            owned.buckets(), bucket, dataset, info)
                                                    .end(bucket),
                                            open.fields(),
                                            dataset.getLanceFileFormatVersion()));
                };
        return cache.use(TableIdentity.of(info), conf, location, read)
                .orElseThrow(() -> LanceDatasets.missing(location));
    }

    long number() {
        return number;
    }

    /** The end of the bucket, as {@link io.flusslance.metadata.TieredBuckets#end} says it. */
    OptionalLong endOffset() {
        return endOffset;
    }

    /** The columns. */
    LanceFields fields() {
        return fields;
    }

    /** Lance's file format, as {@code "2.1"}. */
    String storageVersion() {
        return storageVersion;
    }
}
