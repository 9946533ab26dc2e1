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

import io.flusslance.config.ErrorCode;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.dataset.UnreadableTransactionException;

import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Distinguishes overwrites from other commits if the transaction of a version can't be read.
 *
 * <p>An overwrite numbers fragments from 0 again. All other commits that add fragments give them
 * ids above the highest that the dataset ever had, even after an overwrite.
 */
final class OverwriteCheck {

    /**
     * Returns whether a version replaced all rows of the version before, as an overwrite does. A
     * compaction or an update of all fragments replaces all files too, but keeps the rows.
     *
     * @throws IOException if it can't be determined
     */
    static boolean isOverwrite(
            Dataset dataset, long version, UnreadableTransactionException unreadable)
            throws IOException {
        Optional<Dataset> found = LanceVersions.checkout(dataset, version - 1);
        if (!found.isPresent()) {
            throw unknown("the version before it was removed", unreadable);
        }
        List<FragmentMetadata> before;
        List<FragmentMetadata> after;
        try (Dataset old = found.get();
                Dataset at = dataset.checkoutVersion(version)) {
            before = LanceVersions.fragmentsOf(old);
            after = LanceVersions.fragmentsOf(at);
        }
        Set<String> files = files(after);
        if (before.isEmpty() || !Collections.disjoint(files(before), files)) {
            return false;
        }
        if (after.isEmpty()) {
            throw unknown(
                    "it either deleted all rows or overwrote the dataset without rows", unreadable);
        }
        Map<Integer, Long> rowsBefore = rowsById(before);
        Map<Integer, Long> rowsAfter = rowsById(after);
        if (Collections.min(rowsAfter.keySet()) > Collections.max(rowsBefore.keySet())) {
            return false;
        }
        if (rowsBefore.equals(rowsAfter)) {
            throw unknown(
                    "it has the same number of rows as the version before, in other files",
                    unreadable);
        }
        if (!isFirstWith(files, dataset, version)) {
            throw unknown("it may have restored an earlier version", unreadable);
        }
        return true;
    }

    private static Set<String> files(List<FragmentMetadata> fragments) {
        return fragments.stream()
                .flatMap(fragment -> fragment.getFiles().stream())
                .map(DataFile::getPath)
                .collect(Collectors.toSet());
    }

    private static Map<Integer, Long> rowsById(List<FragmentMetadata> fragments) {
        return fragments.stream()
                .collect(
                        Collectors.toMap(
                                FragmentMetadata::getId, FragmentMetadata::getPhysicalRows));
    }

    /** Returns whether all earlier versions exist and none of them refers to any of the files. */
    private static boolean isFirstWith(Set<String> files, Dataset dataset, long version)
            throws IOException {
        for (long earlier = version - 1; earlier >= 1; earlier--) {
            Optional<Dataset> found = LanceVersions.checkout(dataset, earlier);
            if (!found.isPresent()) {
                return false;
            }
            try (Dataset at = found.get()) {
                if (!Collections.disjoint(files, LanceVersions.dataFilesOf(at))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static UndecidedException unknown(
            String reason, UnreadableTransactionException unreadable) {
        return new UndecidedException(
                ErrorCode.TRANSACTION_UNREADABLE.format(
                        "%s, and %s, so the plugin can't tell whether the rows of "
                                + "tiering are still there. Restore the schema metadata "
                                + "'fluss.tiering.*' from the last version that tiering wrote "
                                + "(pylance: dataset.update_schema_metadata), or move the "
                                + "dataset away",
                        unreadable.getMessage(), reason));
    }

    /** Thrown if a version may be an overwrite or another commit. */
    static final class UndecidedException extends IOException {

        private static final long serialVersionUID = 1L;

        private UndecidedException(String message) {
            super(message);
        }
    }

    private OverwriteCheck() {}
}
