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

import io.flusslance.dataset.LanceTransactions;
import io.flusslance.dataset.UnreadableTransactionException;

import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.fragment.DataFile;
import org.lance.operation.Append;
import org.lance.operation.Delete;
import org.lance.operation.Merge;
import org.lance.operation.Operation;
import org.lance.operation.Project;
import org.lance.operation.Rewrite;
import org.lance.operation.RewriteGroup;
import org.lance.operation.Update;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells whether a version was made on top of the one below it. The numbers alone do not say so: a
 * commit that is held up while others commit and clean up takes the number of a version that was
 * removed, below versions that know nothing of it. Then the version above has files that neither
 * the one below nor its own transaction brought, or lacks some that it did not remove.
 */
final class Descent {

    /**
     * Whether a version was made on top of another one.
     *
     * @param below the one with the next lower number, or the one that was restored
     */
    static boolean isFrom(Dataset below, Dataset above) throws IOException {
        Set<String> before = LanceTransactions.dataFilesOf(below);
        Set<String> after = LanceTransactions.dataFilesOf(above);
        Optional<Transaction> transaction;
        try {
            transaction = LanceTransactions.transactionOf(above);
        } catch (UnreadableTransactionException e) {
            return e.isCompaction() || before.isEmpty() || !Collections.disjoint(before, after);
        }
        if (transaction.isEmpty()) {
            return true;
        }
        Operation operation = transaction.get().operation();
        Set<String> came = difference(after, before);
        Set<String> went = difference(before, after);
        return brought(operation).containsAll(came)
                && (went.isEmpty() || canRemove(operation, went, before));
    }

    private static Set<String> brought(Operation operation) {
        if (operation instanceof Append) {
            return files(((Append) operation).fragments());
        }
        if (operation instanceof Merge) {
            return files(((Merge) operation).fragments());
        }
        if (operation instanceof Rewrite) {
            return ((Rewrite) operation)
                    .groups().stream()
                            .map(RewriteGroup::newFragments)
                            .flatMap(fragments -> files(fragments).stream())
                            .collect(Collectors.toSet());
        }
        if (operation instanceof Update) {
            Set<String> files = files(((Update) operation).newFragments());
            files.addAll(files(((Update) operation).updatedFragments()));
            return files;
        }
        return Set.of();
    }

    private static boolean canRemove(Operation operation, Set<String> went, Set<String> before) {
        if (operation instanceof Rewrite) {
            Set<String> rewritten =
                    ((Rewrite) operation)
                            .groups().stream()
                                    .map(RewriteGroup::oldFragments)
                                    .flatMap(fragments -> files(fragments).stream())
                                    .collect(Collectors.toSet());
            return rewritten.containsAll(went) && before.containsAll(rewritten);
        }
        if (operation instanceof Update) {
            List<FragmentMetadata> updated = ((Update) operation).updatedFragments();
            return !updated.isEmpty()
                    || ((Update) operation)
                            .removedFragmentIds().stream()
                                    .anyMatch(id -> !LanceTransactions.isFence(id));
        }
        if (operation instanceof Delete) {
            return !((Delete) operation).deletedFragmentIds().isEmpty();
        }
        // files of which all columns were dropped or replaced
        return operation instanceof Project
                || (operation instanceof Merge && went.size() < before.size());
    }

    private static Set<String> difference(Set<String> some, Set<String> others) {
        Set<String> difference = new HashSet<>(some);
        difference.removeAll(others);
        return difference;
    }

    private static Set<String> files(Collection<FragmentMetadata> fragments) {
        return fragments.stream()
                .flatMap(fragment -> fragment.getFiles().stream())
                .map(DataFile::getPath)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Descent() {}
}
