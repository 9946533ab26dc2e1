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

import io.flusslance.dataset.LanceVersions;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.dataset.scan.RowAddresses;
import io.flusslance.types.SystemColumns;

import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Rows that are back because of a commit for which Lance saw no conflict: it says of its fragments
 * which rows are deleted, and others had deleted more of them by then.
 */
final class ResurrectedRows {

    /** Rows of a scan; the addresses of rows take little memory. */
    private static final long BATCH_ROWS = 16_384;

    private final Map<Integer, BitSet> positions;
    private final List<Integer> unknown;

    private ResurrectedRows(Map<Integer, BitSet> positions, List<Integer> unknown) {
        this.positions = positions;
        this.unknown = unknown;
    }

    /**
     * Compares the version before a commit with a later one.
     *
     * @param dataset a version that is based on the commit
     * @param made the version that the commit created
     * @param updated the fragments for which the commit lists the deleted rows
     * @throws IOException if a version can't be read
     */
    static ResurrectedRows after(Dataset dataset, long made, List<FragmentMetadata> updated)
            throws IOException {
        Map<Integer, BitSet> positions = new TreeMap<>();
        Optional<Dataset> before =
                updated.isEmpty() ? Optional.empty() : LanceVersions.checkout(dataset, made - 1);
        if (before.isEmpty()) {
            return new ResurrectedRows(
                    positions,
                    updated.stream().map(FragmentMetadata::getId).collect(Collectors.toList()));
        }
        List<Integer> unknown = new ArrayList<>();
        try (Dataset at = before.get()) {
            for (FragmentMetadata fragment : updated) {
                int id = fragment.getId();
                if (LanceVersions.fragment(at, id).isEmpty()) {
                    continue;
                }
                if (LanceVersions.fragment(dataset, id).isEmpty()) {
                    // other programs have rewritten or emptied it
                    unknown.add(id);
                } else {
                    BitSet rows = rows(dataset, id);
                    rows.andNot(rows(at, id));
                    positions.put(id, rows);
                }
            }
        }
        positions.values().removeIf(BitSet::isEmpty);
        return new ResurrectedRows(positions, unknown);
    }

    /** Returns the ids of fragments whose rows could not be compared. */
    List<Integer> unknownFragments() {
        return unknown;
    }

    /** The positions of the rows that a version has in a fragment. */
    private static BitSet rows(Dataset dataset, int fragment) throws IOException {
        BitSet rows = new BitSet();
        ScanOptions options =
                new ScanOptions.Builder()
                        .fragmentIds(List.of(fragment))
                        .columns(List.of(LanceBatchScan.quoted(SystemColumns.BUCKET)))
                        .withRowAddress(true)
                        .batchSize(BATCH_ROWS)
                        .build();
        LanceBatchScan.forEachBatch(
                dataset,
                options,
                batch -> {
                    RowAddresses addresses = RowAddresses.of(batch);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        rows.set(addresses.position(row));
                    }
                });
        return rows;
    }

    /**
     * The fragments without the rows, by their ids; empty where no row is left.
     *
     * @param dataset the version that was given before
     */
    Map<Integer, Optional<FragmentMetadata>> deleteFrom(Dataset dataset) {
        Map<Integer, Optional<FragmentMetadata>> without = new TreeMap<>();
        positions.forEach(
                (fragment, rows) ->
                        without.put(
                                fragment,
                                Optional.ofNullable(
                                        dataset.getFragment(fragment)
                                                .deleteRows(
                                                        rows.stream()
                                                                .boxed()
                                                                .collect(Collectors.toList())))));
        return without;
    }
}
