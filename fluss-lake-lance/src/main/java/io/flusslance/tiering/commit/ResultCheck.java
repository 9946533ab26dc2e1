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

import io.flusslance.config.ErrorCode;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;

/** Checks whether the rows of a write result can be added to a version of the dataset. */
final class ResultCheck {

    private final TableInfo info;
    private final TablePath table;
    private final DatasetLocation location;

    ResultCheck(TableInfo info, DatasetLocation location) {
        this.info = info;
        this.table = info.getTablePath();
        this.location = location;
    }

    /** Files of a round are in no version but those above the one that it began with. */
    private void checkIsAfter(LanceWriteResult result, long version) throws RefusedRoundException {
        if (version < result.readVersion()) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_OUTDATED.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is "
                                    + "refused, because dataset %s is at version %d, but was "
                                    + "at version %d when the round began. It was rolled back "
                                    + "or replaced in the meantime.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location,
                            version,
                            result.readVersion()));
        }
    }

    /**
     * Checks that no changes were committed to the bucket of a primary-key table since the round
     * began. Changes have to be applied in their order, and their offsets do not tell it: those of
     * a snapshot are not known.
     *
     * @throws RefusedRoundException where some were committed, or its partition was replaced
     */
    void checkFollows(LanceWriteResult result, TieredBuckets held) throws RefusedRoundException {
        if (isReplacedByNamesake(result, held)) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_OUTDATED.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because its partition %s was dropped and created again, "
                                    + "and dataset %s already holds rows of the new one. The "
                                    + "next round goes on without the rows of the dropped one.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            result.partitionName().orElseThrow(),
                            location));
        }
        if (!held.end(result.bucket()).equals(result.replaced().begin())) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_ALREADY_COMMITTED.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because another tiering job has committed changes of the "
                                    + "bucket to dataset %s since it began. The round is written "
                                    + "again.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location));
        }
    }

    /** A later partition of the same name has the higher id. */
    private static boolean isReplacedByNamesake(LanceWriteResult result, TieredBuckets held) {
        return result.partitionName().isPresent()
                && held.partitionNames().entrySet().stream()
                        .anyMatch(
                                partition ->
                                        partition.getValue().equals(result.partitionName().get())
                                                && partition.getKey()
                                                        > result.bucket()
                                                                .partitionId()
                                                                .orElseThrow());
    }

    /**
     * Whether a result has rows to be added to a version.
     *
     * @param buckets what the version holds, and the results that were added before
     * @throws RefusedRoundException where its rows are there, or can't follow those that are
     */
    boolean isToBeAdded(LanceWriteResult result, TieredBuckets.Builder buckets, long version)
            throws RefusedRoundException {
        if (result.tableId() != info.getTableId()) {
            throw new RefusedRoundException(
                    ErrorCode.TABLE_RECREATED.format(
                            "A result of table id %d can't be committed to table %s, "
                                    + "which now has id %d: the table was dropped and "
                                    + "recreated.",
                            result.tableId(), table, info.getTableId()));
        }
        long end = buckets.endOffset(result.bucket());
        if (end < result.heldUntil()) {
            throw new RefusedRoundException(
                    ErrorCode.DATASET_ROLLED_BACK.format(
                            "Table %s, bucket %s: a round is refused, because it "
                                    + "skipped rows that dataset %s held when the round began "
                                    + "(up to offset %d), but now the dataset holds rows up to "
                                    + "offset %d only. It was rolled back or replaced in the "
                                    + "meantime.",
                            table, result.bucket(), location, result.heldUntil() - 1, end - 1));
        }
        if (!result.hasRows()) {
            return false;
        }
        if (result.isSnapshot() && buckets.contains(result.bucket())) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_ALREADY_COMMITTED.format(
                            "Table %s, bucket %s: rows of a snapshot are refused, "
                                    + "because dataset %s already holds rows of the bucket. "
                                    + "Another tiering job has committed them; the next round "
                                    + "continues after them.",
                            table, result.bucket(), location));
        }
        if (!result.isSnapshot() && result.firstOffset() < end) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_ALREADY_COMMITTED.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is "
                                    + "refused, because dataset %s already holds the rows up "
                                    + "to offset %d. Another tiering job has committed them; "
                                    + "the next round begins after them.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location,
                            end - 1));
        }
        checkIsAfter(result, version);
        return true;
    }
}
