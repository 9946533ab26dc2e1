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
package io.flusslance.tiering.table;

import io.flusslance.catalog.PrimaryKeyCheck;
import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.history.LastCommit;

import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * A dataset version that belongs to a table: all rows that tiering wrote to it are this table's, or
 * the table has adopted them.
 *
 * <p>The offsets of a recreated table start at 0 again, as do those of a table with the same name
 * in another cluster. Their rows must not mix with existing ones.
 */
public final class OwnedDataset {

    private final Dataset dataset;
    private final LastCommit lastCommit;
    private final Optional<TieringState> lastState;
    private final String adopted;

    private OwnedDataset(
            Dataset dataset,
            LastCommit lastCommit,
            Optional<TieringState> lastState,
            String adopted) {
        this.dataset = dataset;
        this.lastCommit = lastCommit;
        this.lastState = lastState;
        this.adopted = adopted;
    }

    /**
     * Checks who owns a dataset.
     *
     * @param newest its newest version, which remains the caller's
     * @throws IOException if it can't be read, or if it holds rows that are not this table's and
     *     the table is not set to adopt them
     */
    public static OwnedDataset of(
            TableInfo info, LanceConf conf, DatasetLocation location, TieredDataset newest)
            throws IOException {
        return LanceErrors.guarded(
                "Reading dataset " + location,
                conf.storage(),
                () -> checked(info, conf, location, newest));
    }

    private static OwnedDataset checked(
            TableInfo info, LanceConf conf, DatasetLocation location, TieredDataset newest)
            throws IOException {
        TableIdentity table = TableIdentity.of(info);
        Dataset dataset = newest.dataset();
        refuse(
                PrimaryKeyCheck.whyOther(
                        info.getTablePath(),
                        location,
                        info.hasPrimaryKey() ? info.getPrimaryKeys() : List.of(),
                        DatasetSchema.metadataOf(dataset)));
        LastCommit last = newest.lastCommit();
        Optional<TieringState> state = last.state();
        if (last.doubt().isPresent() && newest.certain().filter(table::made).isPresent()) {
            state = newest.recovered(info);
            if (state.isEmpty()) {
                throw new IOException(
                        ErrorCode.OFFSETS_UNKNOWN.format(
                                "The end offsets of table %s in dataset %s can no "
                                        + "longer be determined, so nothing was written: %s, "
                                        + "and the columns '__bucket' and '__offset' do not "
                                        + "tell them for all rows that were written after the "
                                        + "checkpoint. Do one of the following. Delete the "
                                        + "rows whose offset is not below the end of their "
                                        + "bucket in 'fluss.tiering.offsets' of the schema "
                                        + "metadata; they are tiered again. Or move the "
                                        + "dataset away. Or, to continue with the rows that "
                                        + "Fluss sends next, remove 'fluss.tiering.*' from the "
                                        + "schema metadata and set 'lance.on-existing' = "
                                        + "'adopt' on the table.",
                                table, location, last.doubt().get()));
            }
        }
        if (state.isPresent() && table.made(state.get())) {
            return new OwnedDataset(dataset, last, state, state.get().adopted());
        }
        if (state.isEmpty() && dataset.countRows() == 0) {
            return new OwnedDataset(dataset, last, Optional.empty(), "");
        }
        boolean newer = state.isPresent() && table.isOlderThan(state.get());
        String owner = owner(dataset, state, last);
        if (conf.require(LanceOptions.ON_EXISTING) == LanceOptions.OnExisting.ADOPT && !newer) {
            if (info.hasPrimaryKey()) {
                refuse(
                        PrimaryKeyCheck.whyOtherBuckets(
                                info, location, DatasetSchema.metadataOf(dataset)));
            }
            String before =
                    state.map(TieringState::adopted)
                            .filter(a -> !a.isEmpty())
                            .map(a -> a + "; ")
                            .orElse("");
            return new OwnedDataset(
                    dataset,
                    last,
                    Optional.empty(),
                    before + owner + " up to version " + dataset.version());
        }
        throw new IOException(
                ErrorCode.DATASET_NOT_OWNED.format(
                        "Dataset %s does not belong to table %s: it holds rows of "
                                + "%s. Nothing was written. %s",
                        location,
                        table,
                        owner,
                        newer
                                ? "This tiering job is still running for the dropped "
                                        + "table. Stop it."
                                : "Disable the table's lake. Then move the dataset "
                                        + "away, or delete it if nobody needs it, or set "
                                        + "'lance.on-existing' = 'adopt' on the table to keep "
                                        + "those rows and append to them. Then enable the lake "
                                        + "again."));
    }

    private static void refuse(Optional<String> reason) throws IOException {
        if (reason.isPresent()) {
            throw new IOException("Nothing was written. " + reason.get());
        }
    }

    /**
     * Returns the newest certain state, if the rows of the dataset show that no commit came after
     * it.
     *
     * @param newest a dataset whose last commit no version records any more
     * @throws IOException if the dataset can't be read
     */
    public static Optional<TieringState> certainThatHoldsAll(TableInfo info, TieredDataset newest)
            throws IOException {
        Optional<Map<BucketId, Long>> ends =
                newest.recovered(info).map(state -> state.buckets().endOffsets());
        return newest.certain()
                .filter(state -> ends.equals(Optional.of(state.buckets().endOffsets())));
    }

    private static String owner(Dataset dataset, Optional<TieringState> state, LastCommit last) {
        if (state.isPresent()) {
            return String.format(
                    "a table with id %s, created %s, tiered since %s",
                    text(state.get().tableId(), Long::toString),
                    text(
                            state.get().tableCreatedMillis(),
                            millis -> Instant.ofEpochMilli(millis).toString()),
                    state.get().since());
        }
        return last.doubt()
                .map(
                        doubt ->
                                String.format(
                                        "an unknown owner (%d rows; %s)",
                                        dataset.countRows(), doubt))
                .orElseGet(
                        () ->
                                String.format(
                                        "another program (%d rows that tiering did not write)",
                                        dataset.countRows()));
    }

    private static String text(OptionalLong number, LongFunction<String> format) {
        return number.isPresent() ? format.apply(number.getAsLong()) : "unknown";
    }

    /** Returns the version, which belongs to {@link TieredDataset}; do not close it. */
    public Dataset dataset() {
        return dataset;
    }

    /** Returns the last tiering commit of any table, as far as the versions record it. */
    public LastCommit lastCommit() {
        return lastCommit;
    }

    /** Returns the state of this table's last commit; empty before its first. */
    public Optional<TieringState> lastState() {
        return lastState;
    }

    /** Returns a description of the owner of adopted rows; empty if there are none. */
    public String adopted() {
        return adopted;
    }

    /** Returns the buckets of this table in the dataset. */
    public TieredBuckets buckets() {
        return lastState.map(TieringState::buckets).orElse(TieredBuckets.none());
    }
}
