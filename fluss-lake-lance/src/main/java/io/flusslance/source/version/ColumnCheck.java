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
package io.flusslance.source.version;

import io.flusslance.catalog.LanceTableCompatibility;
import io.flusslance.config.ErrorCode;
import io.flusslance.config.LogSanitizer;
import io.flusslance.dataset.FileFormat;
import io.flusslance.dataset.scan.NestedFields;
import io.flusslance.types.FlussToArrowType;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeParser;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Refuses columns to which another program gave a type different from that in Fluss, and columns
 * that lance-core 7.0.0 misreads: lists below a nullable struct (lance#9254). For these it returns
 * values of other rows, or ends the process, so nothing may be decoded.
 */
final class ColumnCheck {

    private final TablePath table;
    private final Dataset dataset;

    ColumnCheck(TablePath table, Dataset dataset) {
        this.table = table;
        this.dataset = dataset;
    }

    /**
     * Checks the columns of a query.
     *
     * @throws IOException if one of them has a different type or would be misread; the message says
     *     what to do
     */
    void check(List<Optional<Field>> columns) throws IOException {
        for (Optional<Field> column : columns) {
            Optional<String> changed = column.flatMap(ColumnCheck::whyChanged);
            if (changed.isPresent()) {
                throw new ReadException(
                        ErrorCode.COLUMN_TYPE_CHANGED.format(
                                "Version %d of the dataset of table %s can't be "
                                        + "read: %s. The type was changed in the dataset, not "
                                        + "in Fluss. Restore the type of the column "
                                        + "(alter_columns in pylance), write a row, wait for "
                                        + "the next tiering round, and run the query again; or "
                                        + "leave the column out of the query.",
                                dataset.version(), table, changed.get()));
            }
        }
        checkLists(columns);
    }

    private void checkLists(List<Optional<Field>> columns) throws IOException {
        // before 2.1 there are no levels, and no null structs
        if (!FileFormat.of(dataset.getLanceFileFormatVersion()).isAtLeast(2, 1)) {
            return;
        }
        for (Optional<Field> column : columns) {
            Optional<String> row = column.flatMap(NestedFields::nullableRowAboveList);
            if (row.isPresent()) {
                throw new ReadException(
                        ErrorCode.COLUMN_UNREADABLE.format(
                                "Column '%s' of table %s can't be read from version "
                                        + "%d of its dataset: it contains a list below '%s', a "
                                        + "nullable row, and Lance 7.0.0 reads such lists "
                                        + "incorrectly: it returns wrong values or ends the "
                                        + "process (lance#9254). The stored data is correct. "
                                        + "Read the column with pylance 14, leave it out of "
                                        + "the query, or recreate the table, which gives the "
                                        + "column a layout that Lance reads correctly.",
                                LogSanitizer.of(column.orElseThrow().getName()),
                                table,
                                dataset.version(),
                                LogSanitizer.of(row.get())));
            }
        }
    }

    /**
     * Returns why a column can't be read as its Fluss type.
     *
     * @return empty if it can, or if the dataset does not record the Fluss type
     */
    private static Optional<String> whyChanged(Field column) {
        String type = column.getMetadata().get(FlussToArrowType.FLUSS_TYPE);
        if (type == null) {
            return Optional.empty();
        }
        DataType inFluss = DataTypeParser.parse(type);
        return LanceTableCompatibility.whyNotWritable(
                new RowType(List.of(new DataField(column.getName(), inFluss))), List.of(column));
    }
}
