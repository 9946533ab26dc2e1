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

import io.flusslance.source.version.TableColumns;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.row.ProjectedRow;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The columns of a record: first those of the query, then additional ones. */
final class RecordLayout {

    private final List<Optional<Field>> projection;
    private final List<Field> further;

    /**
     * Creates a layout.
     *
     * @param projection the columns of the query; empty if the version lacks one
     * @param needed columns that a record must have, whether or not the query selects them
     */
    RecordLayout(List<Optional<Field>> projection, List<Field> needed) {
        this.projection = projection;
        this.further =
                needed.stream()
                        .filter(column -> !projection.contains(Optional.of(column)))
                        .distinct()
                        .collect(Collectors.toList());
    }

    /** Returns the columns after those of the query. */
    List<Field> further() {
        return further;
    }

    /** Returns the type of the records' rows. */
    RowType type() {
        List<Optional<Field>> all = new ArrayList<>(projection);
        further.forEach(column -> all.add(Optional.of(column)));
        return TableColumns.rowType(all);
    }

    /** Returns the type of the rows with the columns of the query only. */
    RowType projectedType() {
        return TableColumns.rowType(projection);
    }

    /** Returns the positions of columns that a record must have. */
    int[] positionsOf(List<Field> columns) {
        return columns.stream().mapToInt(this::positionOf).toArray();
    }

    private int positionOf(Field column) {
        int position = projection.indexOf(Optional.of(column));
        return position >= 0 ? position : projection.size() + further.indexOf(column);
    }

    /** Returns a view of rows with the columns of the query only. */
    ProjectedRow projected() {
        return ProjectedRow.from(IntStream.range(0, projection.size()).toArray());
    }
}
