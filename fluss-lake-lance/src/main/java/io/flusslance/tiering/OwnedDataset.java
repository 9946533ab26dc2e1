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
package io.flusslance.tiering;

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.NotNullColumns;

import org.lance.Dataset;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * The newest version of a table's dataset, opened for tiering, after a check that it is this
 * table's. A table that was dropped and made again has a new id and offsets from 0: its rows must
 * not get between those of the old one.
 */
public final class OwnedDataset {

    private final Dataset dataset;
    private final Optional<TieringState> lastState;
    private final String adopted;

    private OwnedDataset(Dataset dataset, Optional<TieringState> lastState, String adopted) {
        this.dataset = dataset;
        this.lastState = lastState;
        this.adopted = adopted;
    }

    /**
     * Opens the newest version of a table's dataset.
     *
     * @param scope owns the dataset
     * @throws IOException where it can't be read, or holds rows that are not this table's and the
     *     table does not say to adopt them
     */
    public static OwnedDataset open(
            TableIdentity table, LanceConf conf, DatasetLocation location, AllocatorScope scope)
            throws IOException {
        return of(table, conf, location, new LanceDatasets(conf).open(location, scope));
    }

    /**
     * The newest version of a table's dataset, which is open.
     *
     * @throws IOException where it can't be read, or holds rows that are not this table's and the
     *     table does not say to adopt them
     */
    public static OwnedDataset of(
            TableIdentity table, LanceConf conf, DatasetLocation location, Dataset dataset)
            throws IOException {
        return LanceErrors.guarded(
                "Reading dataset " + location,
                conf.storage(),
                () -> withoutNotNull(table, conf, location, dataset));
    }

    private static OwnedDataset withoutNotNull(
            TableIdentity table, LanceConf conf, DatasetLocation location, Dataset dataset)
            throws IOException {
        OwnedDataset owned = checked(table, conf, location, dataset);
        while (NotNullColumns.relax(dataset)) {
            // another job can have committed before and after that
            owned = checked(table, conf, location, dataset);
        }
        return owned;
    }

    private static OwnedDataset checked(
            TableIdentity table, LanceConf conf, DatasetLocation location, Dataset dataset)
            throws IOException {
        Optional<TieringState> state = lastState(dataset);
        if (state.isPresent() && table.made(state.get())) {
            return new OwnedDataset(dataset, state, state.get().adopted());
        }
        if (!state.isPresent() && dataset.countRows() == 0) {
            return new OwnedDataset(dataset, Optional.empty(), "");
        }
        String owner = owner(dataset, state);
        if (conf.require(LanceOptions.ON_EXISTING) == LanceOptions.OnExisting.ADOPT) {
            String before =
                    state.map(TieringState::adopted)
                            .filter(a -> !a.isEmpty())
                            .map(a -> a + "; ")
                            .orElse("");
            return new OwnedDataset(
                    dataset,
                    Optional.empty(),
                    before + owner + " up to version " + dataset.version());
        }
        throw new IOException(
                String.format(
                        "Dataset %s is not that of table %s: it holds rows of %s. Nothing "
                                + "was written. Disable the table's lake; then move the dataset "
                                + "away, or delete it if nobody needs it, or set "
                                + "'lance.on-existing' = 'adopt' on the table to keep those rows "
                                + "and go on after them; and enable the lake again.",
                        location, table, owner));
    }

    private static String owner(Dataset dataset, Optional<TieringState> state) {
        if (state.isPresent()) {
            return String.format(
                    "a table with id %s, created %s, tiered since %s",
                    text(state.get().tableId(), Long::toString),
                    text(
                            state.get().tableCreatedMillis(),
                            millis -> Instant.ofEpochMilli(millis).toString()),
                    state.get().since());
        }
        return "another program (" + dataset.countRows() + " rows that no tiering wrote)";
    }

    private static String text(OptionalLong number, LongFunction<String> format) {
        return number.isPresent() ? format.apply(number.getAsLong()) : "unknown";
    }

    private static Optional<TieringState> lastState(Dataset dataset) throws IOException {
        Optional<TieringState> state = TieringState.of(dataset);
        return state.isPresent()
                ? state
                : TieringHistory.lastCommit(dataset, 0).map(TieringHistory.Commit::state);
    }

    /** The version that was opened; it belongs to the scope that it was opened with. */
    public Dataset dataset() {
        return dataset;
    }

    /** What this table's last commit says; empty before its first. */
    public Optional<TieringState> lastState() {
        return lastState;
    }

    /** Whose rows the dataset held before the table came; empty where nobody's. */
    public String adopted() {
        return adopted;
    }

    /** What the dataset holds of which bucket of this table. */
    public TieredBuckets buckets() {
        return lastState.map(TieringState::buckets).orElse(TieredBuckets.none());
    }
}
