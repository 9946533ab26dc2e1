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

import io.flusslance.dataset.LanceVersions;
import io.flusslance.dataset.UnreadableTransactionException;

import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.fragment.DataFile;
import org.lance.operation.Append;
import org.lance.operation.DataReplacement;
import org.lance.operation.Delete;
import org.lance.operation.Merge;
import org.lance.operation.Operation;
import org.lance.operation.Project;
import org.lance.operation.Rewrite;
import org.lance.operation.Update;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Determines whether a version is based on the one below it. The numbers alone don't show that: a
 * commit that is delayed while other programs commit and clean up takes the number of a removed
 * version, below versions that do not include it. In that case, the version above has fragments
 * that neither the version below nor its own transaction added, or lacks fragments that it did not
 * remove.
 */
final class Descent {

    private final Map<Integer, Set<String>> before;
    private final Map<Integer, Set<String>> after;

    /** Fragments that the transaction may have removed, and those that it may have changed. */
    private final Set<Integer> removed = new HashSet<>();

    private final Set<Integer> changed = new HashSet<>();
    private final Set<String> brought = new HashSet<>();
    private boolean changesColumns;

    private Descent(List<FragmentMetadata> before, List<FragmentMetadata> after) {
        this.before = filesById(before);
        this.after = filesById(after);
    }

    /**
     * Returns whether a version is based on another one.
     *
     * @param below the version with the next lower number, or the one that was restored
     */
    static boolean isFrom(Dataset below, Dataset above) throws IOException {
        List<FragmentMetadata> before = LanceVersions.fragmentsOf(below);
        List<FragmentMetadata> after = LanceVersions.fragmentsOf(above);
        Descent descent = new Descent(before, after);
        try {
            Optional<Transaction> transaction = LanceVersions.transactionOf(above);
            if (transaction.isEmpty()) {
                return true;
            }
            if (transaction.get().operation() instanceof Rewrite) {
                return rows(before) == rows(after);
            }
            descent.note(transaction.get().operation());
        } catch (UnreadableTransactionException e) {
            if (e.isCompaction()) {
                return rows(before) == rows(after);
            }
            descent.changesColumns = true;
        }
        return descent.holds();
    }

    private void note(Operation operation) {
        if (operation instanceof Append) {
            brought.addAll(files(((Append) operation).fragments()));
        } else if (operation instanceof Merge) {
            brought.addAll(files(((Merge) operation).fragments()));
            changesColumns = true;
        } else if (operation instanceof Project) {
            changesColumns = true;
        } else if (operation instanceof Update) {
            Update update = (Update) operation;
            brought.addAll(files(update.newFragments()));
            update.removedFragmentIds().forEach(id -> removed.add(id.intValue()));
            changed.addAll(ids(update.updatedFragments()));
        } else if (operation instanceof Delete) {
            ((Delete) operation).deletedFragmentIds().forEach(id -> removed.add(id.intValue()));
            changed.addAll(ids(((Delete) operation).updatedFragments()));
        } else if (operation instanceof DataReplacement) {
            ((DataReplacement) operation)
                    .replacements()
                    .forEach(one -> removed.add((int) one.fragmentId()));
        }
    }

    private boolean holds() {
        for (Map.Entry<Integer, Set<String>> fragment : before.entrySet()) {
            int id = fragment.getKey();
            Set<String> files = after.get(id);
            // Lance drops a fragment when its last rows are deleted
            boolean isKept =
                    removed.contains(id)
                            || (files == null
                                    ? changed.contains(id)
                                    : files.equals(fragment.getValue())
                                            || ((changesColumns || changed.contains(id))
                                                    && !Collections.disjoint(
                                                            files, fragment.getValue())));
            if (!isKept) {
                return false;
            }
        }
        return after.entrySet().stream()
                .filter(fragment -> !before.containsKey(fragment.getKey()))
                .allMatch(fragment -> brought.containsAll(fragment.getValue()));
    }

    /** Counts the rows, which a compaction keeps whatever it does to files and fragments. */
    private static long rows(List<FragmentMetadata> fragments) {
        return fragments.stream().mapToLong(FragmentMetadata::getNumRows).sum();
    }

    private static Map<Integer, Set<String>> filesById(List<FragmentMetadata> fragments) {
        Map<Integer, Set<String>> files = new HashMap<>();
        fragments.forEach(fragment -> files.put(fragment.getId(), files(List.of(fragment))));
        return files;
    }

    private static Set<Integer> ids(Collection<FragmentMetadata> fragments) {
        return fragments.stream().map(FragmentMetadata::getId).collect(Collectors.toSet());
    }

    private static Set<String> files(Collection<FragmentMetadata> fragments) {
        return fragments.stream()
                .flatMap(fragment -> fragment.getFiles().stream())
                .map(DataFile::getPath)
                .collect(Collectors.toSet());
    }
}
