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

/** What the versions of a dataset say: their fragments, files and transactions. */
public final class LanceVersions {

    private LanceVersions() {}

    /** All fragments of a version; the time that it takes grows with their number. */
    public static List<FragmentMetadata> fragmentsOf(Dataset dataset) {
        return dataset.getFragments().stream().map(Fragment::metadata).collect(Collectors.toList());
    }

    /** The names of the data files that a version refers to. */
    public static Set<String> dataFilesOf(Dataset dataset) {
        return fragmentsOf(dataset).stream()
                .flatMap(fragment -> fragment.getFiles().stream())
                .map(DataFile::getPath)
                .collect(Collectors.toSet());
    }

    /** A fragment of a version; empty where it has none of this id. */
    public static Optional<FragmentMetadata> fragment(Dataset dataset, int id) {
        try {
            return Optional.of(dataset.getFragment(id).metadata());
        } catch (NullPointerException e) {
            // so the SDK says that there is none
            return Optional.empty();
        }
    }

    /**
     * The transaction that made the version that is open.
     *
     * @return empty where none is recorded
     * @throws UnreadableTransactionException where it can't be read, now or later. Every other
     *     error of Lance and the storage passes as it is: a commit that is taken for not made would
     *     be made again.
     */
    public static Optional<Transaction> transactionOf(Dataset version)
            throws UnreadableTransactionException {
        try {
            return version.readTransaction();
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            if (LanceErrors.isUnreadableTransaction(e)) {
                throw new UnreadableTransactionException(
                        "The transaction that made version "
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
     * Whether a version is there.
     *
     * @throws IOException where Lance can't read its schema
     */
    public static boolean isThere(Dataset dataset, long version) throws IOException {
        Optional<Dataset> found = checkout(dataset, version);
        found.ifPresent(Dataset::close);
        return found.isPresent();
    }

    /**
     * A version, which the caller closes; empty where it is gone.
     *
     * @throws IOException where Lance can't read its schema
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
