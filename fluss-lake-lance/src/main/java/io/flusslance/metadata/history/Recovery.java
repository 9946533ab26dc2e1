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
package io.flusslance.metadata.history;

import io.flusslance.dataset.DatasetSchema;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.TieringStateReader;

import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Recovers the state of the last commit from the checkpoint in the schema metadata and from the
 * rows, if other programs removed the versions that tiering created. The rows after the checkpoint
 * are in the dataset, with their offsets.
 */
public final class Recovery {

    /**
     * Returns the state of a table's last commit, with Fluss's properties from the certain state.
     *
     * @param certain a state that is known to be that of the last commit or of an earlier one
     * @return empty if it can't be determined
     * @throws IOException if the dataset can't be read
     */
    public static Optional<TieringState> of(
            TableInfo info, Dataset dataset, Optional<TieringState> certain) throws IOException {
        Optional<TieringState> checkpoint = certain.filter(TableIdentity.of(info)::made);
        if (checkpoint.isEmpty()) {
            return Optional.empty();
        }
        TieredBuckets buckets = checkpoint.get().buckets();
        Optional<Map<BucketId, Long>> later = OffsetsInData.after(buckets, dataset, info);
        // adopted rows have the offsets of another table
        if (later.isEmpty() || !(checkpoint.get().adopted().isEmpty() || later.get().isEmpty())) {
            return Optional.empty();
        }
        // no fragment is known: ids start again if another program has overwritten the dataset
        Map<BucketId, Long> ends = new HashMap<>(buckets.endOffsets());
        ends.putAll(later.get());
        return Optional.of(
                checkpoint.get().withBuckets(TieredBuckets.of(ends, buckets.partitionNames())));
    }

    /** Returns whether the rows of a dataset can show what was committed after a checkpoint. */
    static boolean isPossible(Dataset dataset) {
        return OffsetsInData.hasColumns(dataset)
                && TieringStateReader.ofSchemaMetadata(DatasetSchema.metadataOf(dataset))
                        .map(checkpoint -> checkpoint.adopted().isEmpty())
                        .orElse(true);
    }

    private Recovery() {}
}
