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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The change that a round makes to one version of a dataset. */
final class RoundChange {

    private final List<Integer> removed;
    private final List<FragmentMetadata> updated;
    private final List<FragmentMetadata> added;
    private final TieringState state;
    private final Optional<Schema> schema;

    /**
     * Creates a change.
     *
     * @param removed the ids of fragments whose rows are all replaced or deleted
     * @param updated fragments with more replaced or deleted rows
     * @param added the new fragments
     * @param state the state that the commit records
     * @param schema the schema, if the commit changes it
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

    /**
     * Commits the change; see {@link LanceTransactions} for its exceptions.
     *
     * @return the version that was created
     */
    long commit(Dataset dataset, LanceTransactions transactions, String uuid) throws IOException {
        Map<String, String> properties = state.toTransactionProperties();
        boolean isAppend = removed.isEmpty() && updated.isEmpty();
        if (schema.isPresent() && isAppend && LanceTransactions.canCommitSchema(dataset)) {
            return transactions.commitWithSchema(dataset, added, schema.get(), uuid, properties);
        }
        return transactions.commitFenced(dataset, removed, updated, added, uuid, properties);
    }

    /**
     * Removes the rows of the commit from a later version. Rows that the commit replaced or deleted
     * stay away until their changes are tiered again.
     *
     * @param made the version that the commit created
     * @param uuid the UUID of the commit
     */
    void undo(Dataset dataset, long made, LanceTransactions transactions, String uuid)
            throws IOException {
        Set<String> files =
                added.stream()
                        .flatMap(fragment -> fragment.getFiles().stream())
                        .map(file -> file.getPath())
                        .collect(Collectors.toSet());
        List<Integer> fragments =
                LanceVersions.fragmentsOf(dataset).stream()
                        .filter(
                                fragment ->
                                        fragment.getFiles().stream()
                                                .anyMatch(file -> files.contains(file.getPath())))
                        .map(FragmentMetadata::getId)
                        .collect(Collectors.toCollection(ArrayList::new));
        if (fragments.size() < added.size()) {
            throw new IOException(
                    ErrorCode.ROWS_MAY_BE_DUPLICATED.format(
                            "Other programs have rewritten its rows to other files: "
                                    + "%s. Check for duplicate rows and, in a primary-key table, "
                                    + "for keys that are back although they were deleted.",
                            files));
        }
        ResurrectedRows resurrected = ResurrectedRows.after(dataset, made, updated);
        List<FragmentMetadata> repaired = new ArrayList<>();
        resurrected
                .deleteFrom(dataset)
                .forEach(
                        (fragment, left) ->
                                left.ifPresentOrElse(repaired::add, () -> fragments.add(fragment)));
        transactions.commitFenced(
                dataset,
                fragments,
                repaired,
                List.of(),
                UUID.randomUUID().toString(),
                TieringState.undoProperties(uuid));
        if (!resurrected.unknownFragments().isEmpty()) {
            throw new IOException(
                    ErrorCode.ROWS_MAY_BE_DUPLICATED.format(
                            "Its rows were removed again. Keys that were deleted while it was "
                                    + "delayed may be back, because other programs have removed "
                                    + "the version before it or rewritten the fragments %s. Check "
                                    + "for such keys.",
                            resurrected.unknownFragments()));
        }
    }
}
