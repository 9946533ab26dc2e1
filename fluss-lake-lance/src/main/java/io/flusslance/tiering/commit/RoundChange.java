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
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.TieringState;

import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a round changes in one version of a dataset. */
final class RoundChange {

    private final List<Integer> removed;
    private final List<FragmentMetadata> updated;
    private final List<FragmentMetadata> added;
    private final TieringState state;
    private final Optional<Schema> schema;

    /**
     * A change.
     *
     * @param removed the ids of fragments of which all rows are replaced or deleted
     * @param updated fragments of which more rows are replaced or deleted
     * @param added the new fragments
     * @param state what the commit says
     * @param schema the schema, where the commit brings another one
     */
    RoundChange(
            List<Integer> removed,
            List<FragmentMetadata> updated,
            List<FragmentMetadata> added,
            TieringState state,
            Optional<Schema> schema) {
        this.removed = removed;
        this.updated = updated;
        this.added = added;
        this.state = state;
        this.schema = schema;
    }

    /** Commits it and returns the version made; see {@link LanceTransactions} for the errors. */
    long commit(Dataset dataset, LanceTransactions transactions, String uuid) throws IOException {
        Map<String, String> properties = state.toTransactionProperties();
        boolean isAppend = removed.isEmpty() && updated.isEmpty();
        if (schema.isPresent() && isAppend && LanceTransactions.canCommitSchema(dataset)) {
            return transactions.commitWithSchema(dataset, added, schema.get(), uuid, properties);
        }
        return transactions.commitFenced(dataset, removed, updated, added, uuid, properties);
    }

    /**
     * Takes its rows out of a later version.
     *
     * @param uuid of the commit
     */
    void undo(Dataset dataset, LanceTransactions transactions, String uuid) throws IOException {
        Set<String> files =
                added.stream()
                        .flatMap(fragment -> fragment.getFiles().stream())
                        .map(file -> file.getPath())
                        .collect(Collectors.toSet());
        if (!removed.isEmpty() || !updated.isEmpty()) {
            throw new IOException(
                    "Rows that it replaced or deleted can't be brought back. Look for keys that "
                            + "are there twice; the next change of such a key leaves one.");
        }
        List<Integer> fragments =
                LanceVersions.fragmentsOf(dataset).stream()
                        .filter(
                                fragment ->
                                        fragment.getFiles().stream()
                                                .anyMatch(file -> files.contains(file.getPath())))
                        .map(FragmentMetadata::getId)
                        .collect(Collectors.toList());
        if (fragments.size() < added.size()) {
            throw new IOException(
                    ErrorCode.ROWS_MAY_BE_DUPLICATED.format(
                            "Other programs have rewritten its rows to other files: "
                                    + "%s. Check for duplicate rows.",
                            files));
        }
        transactions.commitFenced(
                dataset,
                fragments,
                List.of(),
                List.of(),
                UUID.randomUUID().toString(),
                TieringState.undoProperties(uuid));
    }
}
