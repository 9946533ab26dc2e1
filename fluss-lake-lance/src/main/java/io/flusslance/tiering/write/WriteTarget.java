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
package io.flusslance.tiering.write;

import io.flusslance.arrow.write.ArrowBatchBuilder;
import io.flusslance.arrow.write.LogPart;
import io.flusslance.catalog.LanceTableCompatibility;
import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.config.StorageOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.FileFormat;
import io.flusslance.dataset.LanceFields;
import io.flusslance.dataset.NotNullColumns;
import io.flusslance.tiering.write.limits.FileFormatCheck;
import io.flusslance.tiering.write.limits.ListVerifier;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.RowType;
import org.lance.WriteParams;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the rows of a table go and in which shape: the dataset, the columns of it that the table
 * fills, and the limits of a file. Columns that only the dataset has are not among them; Lance
 * reads null there.
 */
final class WriteTarget {

    private final DatasetLocation location;
    private final StorageOptions storage;
    private final List<ArrowBatchBuilder.Column> columns;
    private final int[] datasetIds;
    private final WriteParams params;
    private final int maxRowsPerFile;
    private final long maxBytesPerFile;
    private final ListVerifier lists;

    /**
     * Matches a table's columns with those of its dataset, by name.
     *
     * @param version the newest one of the dataset
     * @param fileRows the most rows of a file, where the options do not say fewer
     * @throws IOException where the dataset can't hold the table's rows, or its files would be
     *     damaged
     */
    WriteTarget(
            TablePath table,
            RowType rowType,
            LanceConf conf,
            DatasetLocation location,
            TargetVersion version,
            int fileRows)
            throws IOException {
        FileFormatCheck.check(
                System.getenv(), table, location, FileFormat.of(version.storageVersion()));
        LanceFields fields = version.fields();
        Optional<String> reason = LanceTableCompatibility.whyNotWritable(rowType, fields.fields());
        if (reason.isPresent()) {
            throw new IOException(
                    ErrorCode.DATASET_DIFFERS.format(
                            "Rows of table %s can't be written to dataset %s: %s. If "
                                    + "a column is missing from the dataset, add it with ALTER "
                                    + "TABLE … ADD, or disable and enable the table's lake, "
                                    + "which adds it.",
                            table, location, reason.get()));
        }
        this.columns = new ArrayList<>();
        for (int i = 0; i < rowType.getFieldCount(); i++) {
            Field field =
                    NotNullColumns.relaxed(
                            fields.field(rowType.getFieldNames().get(i)).orElseThrow());
            columns.add(ArrowBatchBuilder.Column.ofRow(i, rowType.getTypeAt(i), field));
        }
        addSystemColumns(fields, columns);
        List<Field> written =
                columns.stream().map(ArrowBatchBuilder.Column::field).collect(Collectors.toList());
        this.location = location;
        this.storage = conf.storage();
        this.datasetIds =
                fields.toDatasetIds(
                        written.stream().map(Field::getName).collect(Collectors.toList()));
        this.params = params(conf, version.storageVersion());
        this.maxRowsPerFile = Math.min(fileRows, conf.require(LanceOptions.MAX_ROW_PER_FILE));
        this.maxBytesPerFile = conf.require(LanceOptions.MAX_BYTES_PER_FILE).getBytes();
        this.lists =
                ListVerifier.of(conf.require(LanceOptions.WRITE_VERIFY_LISTS), written, storage);
    }

    private static void addSystemColumns(
            LanceFields fields, List<ArrowBatchBuilder.Column> columns) {
        List<Field> system = SystemColumns.fields();
        LogPart[] parts = LogPart.values();
        for (int i = 0; i < system.size(); i++) {
            Optional<Field> field = fields.field(system.get(i).getName());
            if (field.isPresent() && field.get().getType().equals(system.get(i).getType())) {
                columns.add(ArrowBatchBuilder.Column.ofLog(parts[i], field.get()));
            }
        }
    }

    private static WriteParams params(LanceConf conf, String storageVersion) {
        WriteParams.Builder params =
                new WriteParams.Builder()
                        // a fragment of another version than the dataset's would not be readable
                        .withDataStorageVersion(storageVersion)
                        // files are ended by ending their streams: of files that Lance rolls over
                        // by itself nobody learns the names when the stream fails
                        .withMaxRowsPerFile(Integer.MAX_VALUE)
                        .withMaxBytesPerFile(Long.MAX_VALUE)
                        .withStorageOptions(conf.storage().toMap());
        conf.get(LanceOptions.MAX_ROWS_PER_GROUP).ifPresent(params::withMaxRowsPerGroup);
        return params.build();
    }

    DatasetLocation location() {
        return location;
    }

    StorageOptions storage() {
        return storage;
    }

    List<ArrowBatchBuilder.Column> columns() {
        return columns;
    }

    /** The dataset's ids of the fields; the index is the id that Lance gives when it writes. */
    int[] datasetIds() {
        return datasetIds;
    }

    WriteParams params() {
        return params;
    }

    /** Verifies finished files. */
    ListVerifier lists() {
        return lists;
    }

    int maxRowsPerFile() {
        return maxRowsPerFile;
    }

    long maxBytesPerFile() {
        return maxBytesPerFile;
    }
}
