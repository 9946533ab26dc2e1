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
 * What the checkpoint in the metadata of the schema and the rows themselves say together of the
 * last commit, where others have removed the versions that tiering made. Rows that came after the
 * checkpoint are in the dataset, with their offsets.
 */
public final class Recovery {

    /**
     * The state of a table's last commit; its properties of Fluss are those of the certain one.
     *
     * @param certain a state that was the last one, or is it
     * @return empty where it can't be told
     * @throws IOException where the dataset can't be read
     */
    public static Optional<TieringState> of(
            TableInfo info, Dataset dataset, Optional<TieringState> certain) throws IOException {
        Optional<TieringState> checkpoint = certain.filter(TableIdentity.of(info)::made);
        // rows that were adopted have offsets of another table
        if (checkpoint.isEmpty() || !checkpoint.get().adopted().isEmpty()) {
            return Optional.empty();
        }
        TieredBuckets buckets = checkpoint.get().buckets();
        Optional<Map<BucketId, Long>> later = OffsetsInData.after(buckets, dataset, info);
        if (later.isEmpty()) {
            return Optional.empty();
        }
        // no fragment is known: ids begin anew where others have overwritten the dataset
        Map<BucketId, Long> ends = new HashMap<>(buckets.endOffsets());
        ends.putAll(later.get());
        return Optional.of(
                checkpoint.get().withBuckets(TieredBuckets.of(ends, buckets.partitionNames())));
    }

    /** Whether the rows of a dataset can say what comes after a checkpoint. */
    static boolean isPossible(Dataset dataset) {
        return OffsetsInData.hasColumns(dataset)
                && TieringStateReader.ofSchemaMetadata(DatasetSchema.metadataOf(dataset))
                        .map(checkpoint -> checkpoint.adopted().isEmpty())
                        .orElse(true);
    }

    private Recovery() {}
}
