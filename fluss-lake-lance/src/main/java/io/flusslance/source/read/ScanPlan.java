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
package io.flusslance.source.read;

import io.flusslance.dataset.scan.NestedFields;
import io.flusslance.source.filter.LanceFilter;
import io.flusslance.source.filter.PushedFilter;
import io.flusslance.source.version.PinnedVersion;

import org.apache.arrow.vector.types.pojo.Field;
import org.lance.Dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a query reads of a version, the same for all of its splits. */
final class ScanPlan {

    /** What a compaction that does not rewrite the indexes leaves among them. */
    private static final String FRAGMENT_REUSE = "__lance_frag_reuse";

    private final Dataset dataset;
    private final List<Optional<Field>> columns;
    private final List<Field> scanned;
    private final Optional<String> filter;
    private final boolean canBeFiltered;
    private final boolean usesScalarIndexes;

    private ScanPlan(
            Dataset dataset,
            List<Optional<Field>> columns,
            List<Field> scanned,
            Optional<String> filter,
            boolean canBeFiltered,
            boolean usesScalarIndexes) {
        this.dataset = dataset;
        this.columns = columns;
        this.scanned = scanned;
        this.filter = filter;
        this.canBeFiltered = canBeFiltered;
        this.usesScalarIndexes = usesScalarIndexes;
    }

    /**
     * Plans what is read of a version, which is open for as long as the plan is used.
     *
     * @param projection positions of the columns; empty for all
     * @throws IOException where a column can't be read
     */
    static ScanPlan of(
            PinnedVersion pinned, Optional<int[]> projection, Optional<PushedFilter> filter)
            throws IOException {
        Dataset dataset = pinned.dataset();
        List<Optional<Field>> columns = pinned.project(projection);
        List<Field> scanned =
                columns.stream().flatMap(Optional::stream).distinct().collect(Collectors.toList());
        boolean canBeFiltered = NestedFields.canBeFiltered(scanned);
        Optional<String> sql = Optional.empty();
        if (filter.isPresent() && canBeFiltered) {
            sql = filter.get().forVersion(pinned.schema().getFields()).map(LanceFilter::text);
        }
        return new ScanPlan(
                dataset,
                columns,
                scanned,
                sql,
                canBeFiltered,
                sql.isPresent() && areIndexesComplete(dataset));
    }

    /** The version. */
    Dataset dataset() {
        return dataset;
    }

    /** The columns of the records; empty where the version lacks one. */
    List<Optional<Field>> columns() {
        return columns;
    }

    /** The columns of the scan, each once. */
    List<Field> scanned() {
        return scanned;
    }

    /** The filter as Lance's SQL, and a further condition where the scan can take one. */
    Optional<String> filterWith(Optional<String> condition) {
        if (condition.isEmpty() || !canBeFiltered) {
            return filter;
        }
        return filter.isEmpty()
                ? condition
                : Optional.of("(" + filter.get() + ") AND " + condition.get());
    }

    /** Whether Lance may answer the filter from scalar indexes. */
    boolean usesScalarIndexes() {
        return usesScalarIndexes;
    }

    /**
     * Whether the scalar indexes of a version find every row. After a compaction by others with
     * {@code defer_index_remap} they do not: Lance 7.0.0 translates the row addresses of a stale
     * index by what the compaction left, and loses rows (a zone map or bloom filter at once, a
     * B-tree after further updates). Without them the filter is evaluated on the rows.
     */
    private static boolean areIndexesComplete(Dataset version) {
        return version.getIndexes().stream()
                .noneMatch(index -> index.name().equals(FRAGMENT_REUSE));
    }
}
