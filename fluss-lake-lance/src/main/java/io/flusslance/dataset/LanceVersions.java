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
package io.flusslance.dataset;

import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.fragment.DataFile;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the fragments, files and transactions of a dataset's versions. */
public final class LanceVersions {

    private LanceVersions() {}

    /** Returns all fragments of a version. The time grows with their number. */
    public static List<FragmentMetadata> fragmentsOf(Dataset dataset) {
        return dataset.getFragments().stream().map(Fragment::metadata).collect(Collectors.toList());
    }

    /** Returns the names of the data files that a version refers to. */
    public static Set<String> dataFilesOf(Dataset dataset) {
        return fragmentsOf(dataset).stream()
                .flatMap(fragment -> fragment.getFiles().stream())
                .map(DataFile::getPath)
                .collect(Collectors.toSet());
    }

    /** Returns a fragment of a version, or empty if it has none with this id. */
    public static Optional<FragmentMetadata> fragment(Dataset dataset, int id) {
        try {
            return Optional.of(dataset.getFragment(id).metadata());
        } catch (NullPointerException e) {
            // how the SDK reports that there is none
            return Optional.empty();
        }
    }

    /**
     * Returns the transaction that created the version that is open.
     *
     * @return empty if none is recorded
     * @throws UnreadableTransactionException if it is permanently unreadable. All other errors of
     *     Lance and the storage are passed on: mistaking a commit for one that did not happen would
     *     repeat it.
     */
    public static Optional<Transaction> transactionOf(Dataset version)
            throws UnreadableTransactionException {
        try {
            return version.readTransaction();
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            if (LanceErrors.isUnreadableTransaction(e)) {
                throw new UnreadableTransactionException(
                        "The transaction that created version "
                                + version.version()
                                + " of dataset "
                                + version.uri()
                                + " can't be read",
                        LanceErrors.isCompactionOfIndexes(e),
                        e);
            }
            throw e;
        }
    }

    /**
     * Returns whether a version exists.
     *
     * @throws IOException if Lance can't read its schema
     */
    public static boolean isThere(Dataset dataset, long version) throws IOException {
        Optional<Dataset> found = checkout(dataset, version);
        found.ifPresent(Dataset::close);
        return found.isPresent();
    }

    /**
     * Opens a version, which the caller closes; empty if it no longer exists.
     *
     * @throws IOException if Lance can't read its schema
     */
    public static Optional<Dataset> checkout(Dataset dataset, long version) throws IOException {
        if (version < 1) {
            return Optional.empty();
        }
        try {
            Dataset found = dataset.checkoutVersion(version);
            try {
                ManifestTypeCheck.check(found);
            } catch (IOException | RuntimeException e) {
                found.close();
                throw e;
            }
            return Optional.of(found);
        } catch (IllegalArgumentException e) {
            if (LanceErrors.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
