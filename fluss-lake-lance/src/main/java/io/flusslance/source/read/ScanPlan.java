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

/** What a query reads of a version; the same for all splits. */
final class ScanPlan {

    /** The index that a compaction with deferred index remapping adds. */
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
     * Plans the read of a version, which stays open as long as the plan is used.
     *
     * @param projection positions of the columns; empty for all
     * @throws IOException if a column can't be read
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

    /** Returns the version. */
    Dataset dataset() {
        return dataset;
    }

    /** Returns the columns of the records; empty for one that the version lacks. */
    List<Optional<Field>> columns() {
        return columns;
    }

    /** Returns the columns of the scan, without duplicates. */
    List<Field> scanned() {
        return scanned;
    }

    /**
     * Returns the filter as Lance's SQL, combined with an additional condition if the scan can have
     * one.
     */
    Optional<String> filterWith(Optional<String> condition) {
        if (condition.isEmpty() || !canBeFiltered) {
            return filter;
        }
        return filter.isEmpty()
                ? condition
                : Optional.of("(" + filter.get() + ") AND " + condition.get());
    }

    /** Returns whether Lance may use scalar indexes for the filter. */
    boolean usesScalarIndexes() {
        return usesScalarIndexes;
    }

    /**
     * Returns whether the scalar indexes of a version find every row. After another program
     * compacts with {@code defer_index_remap}, they do not: Lance 7.0.0 translates the row
     * addresses of a stale index and loses rows (with a zone map or bloom filter immediately, with
     * a B-tree after further updates). The filter is then evaluated on the rows, without indexes.
     */
    private static boolean areIndexesComplete(Dataset version) {
        return version.getIndexes().stream()
                .noneMatch(index -> index.name().equals(FRAGMENT_REUSE));
    }
}
