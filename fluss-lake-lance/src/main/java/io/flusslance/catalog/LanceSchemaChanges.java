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
package io.flusslance.catalog;

import io.flusslance.config.ErrorCode;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceFields;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.types.FlussToArrowType;
import io.flusslance.types.RowLayout;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.exception.InvalidAlterTableException;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Adapts the columns of a dataset to the definition of its table. */
final class LanceSchemaChanges {

    private static final Logger LOG = LoggerFactory.getLogger(LanceSchemaChanges.class);

    private final TablePath table;
    private final LanceTableDefinition definition;
    private final LanceDatasets datasets;

    LanceSchemaChanges(TablePath table, LanceTableDefinition definition, LanceDatasets datasets) {
        this.table = table;
        this.definition = definition;
        this.datasets = datasets;
    }

    /**
     * Adds the columns of the table that the dataset lacks. Columns that an earlier attempt added
     * before a crash are skipped.
     *
     * @param dataset the newest version
     * @throws InvalidAlterTableException if the dataset has a column with a different type, or
     *     can't store it
     * @throws io.flusslance.dataset.CommitConflictException if another commit came first
     */
    void addMissing(Dataset dataset) throws IOException {
        add(undescribed(definition, dataset), columnsToAdd(table, definition, dataset), dataset);
    }

    /**
     * Adds columns.
     *
     * @param dataset the newest version
     * @throws InvalidAlterTableException if the dataset can't store one of them
     * @throws io.flusslance.dataset.CommitConflictException if another commit came first
     */
    void add(List<Field> columns, Dataset dataset) throws IOException {
        if (!columns.isEmpty()) {
            add(undescribed(definition, dataset), columns, dataset);
        }
    }

    private void add(List<Field> described, List<Field> columns, Dataset dataset)
            throws IOException {
        if (columns.isEmpty() && described.isEmpty()) {
            return;
        }
        definition.checkNew(columns);
        List<Field> fields =
                columns.stream().map(RowLayout::ofAddedColumn).collect(Collectors.toList());
        new LanceTransactions(datasets.storage()).addColumns(dataset, described, fields);
        LOG.info(
                "Added columns {} to the dataset of table {}.",
                fields.stream().map(Field::getName).collect(Collectors.toList()),
                table);
    }

    /**
     * Returns columns of the table whose metadata in the dataset does not describe them: someone
     * added them manually before the table had them, or the published plugin created them. Readers
     * rely on this metadata.
     */
    private static List<Field> undescribed(LanceTableDefinition definition, Dataset dataset) {
        LanceFields present = LanceFields.of(dataset);
        return definition.fields().stream()
                .filter(field -> field.getMetadata().containsKey(FlussToArrowType.FLUSS_POSITION))
                .filter(
                        field ->
                                present.field(field.getName())
                                        .map(LanceSchemaChanges::isWithoutPosition)
                                        .orElse(false))
                .collect(Collectors.toList());
    }

    private static boolean isWithoutPosition(Field field) {
        return !field.getMetadata().containsKey(FlussToArrowType.FLUSS_POSITION);
    }

    /**
     * Returns whether changes of a table add columns.
     *
     * @throws InvalidAlterTableException if one of the changes of columns is not supported
     */
    static boolean addsColumns(TablePath table, List<TableChange> changes) {
        boolean addsColumns = false;
        for (TableChange change : changes) {
            if (change instanceof TableChange.AddColumn) {
                addsColumns = true;
            } else if (change instanceof TableChange.SchemaChange) {
                throw new InvalidAlterTableException(
                        ErrorCode.ALTER_UNSUPPORTED.format(
                                "Table %s: the Lance lake does not support %s. "
                                        + "Columns can only be added at the end. Nothing was "
                                        + "changed.",
                                table, change));
            }
        }
        return addsColumns;
    }

    /** Returns the columns of the table that the dataset lacks. */
    private static List<Field> columnsToAdd(
            TablePath table, LanceTableDefinition definition, Dataset dataset) {
        LanceTableCompatibility compatibility =
                LanceTableCompatibility.of(definition.fields(), LanceFields.of(dataset).fields());
        if (!compatibility.differences().isEmpty()) {
            throw new InvalidAlterTableException(
                    ErrorCode.DATASET_DIFFERS.format(
                            "Table %s can't get new columns: %s.",
                            table, String.join("; ", compatibility.differences())));
        }
        // a retry after a crash finds them there already
        return compatibility.missing().stream()
                .filter(field -> !SystemColumns.isSystemColumn(field.getName()))
                .collect(Collectors.toList());
    }
}
