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

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.memory.AllocatorScope;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The dataset version to which a query is pinned. */
public final class PinnedVersion {

    /** A version that every dataset has. */
    private static final long FIRST_VERSION = 1;

    private final TablePath table;
    private final Dataset dataset;
    private final Schema schema;
    private final TableColumns newestColumns;

    private PinnedVersion(
            TablePath table, Dataset dataset, Schema schema, TableColumns newestColumns) {
        this.table = table;
        this.dataset = dataset;
        this.schema = schema;
        this.newestColumns = newestColumns;
    }

    /** The version. */
    public Dataset dataset() {
        return dataset;
    }

    /** Returns the schema of the version. */
    public Schema schema() {
        return schema;
    }

    /**
     * Returns the columns at positions in Fluss; empty if the version is older than a column.
     *
     * @throws IOException if the dataset has a column with a type different from that in Fluss, or
     *     in a layout that Lance misreads
     */
    public List<Optional<Field>> project(Optional<int[]> positions) throws IOException {
        List<Optional<Field>> columns = columnsAt(positions);
        new ColumnCheck(table, dataset).check(columns);
        return columns;
    }

    /**
     * As {@link #project}, without checking whether the columns can be read.
     *
     * @throws IOException if the metadata of a column has an invalid position
     */
    public List<Optional<Field>> columnsAt(Optional<int[]> positions) throws IOException {
        TableColumns pinned = newestColumns.in(schema.getFields());
        int count = Math.max(newestColumns.count(), pinned.count());
        return pinned.project(positions.orElse(IntStream.range(0, count).toArray()));
    }

    /**
     * Opens a version to read some columns. If the version does not know which columns these are,
     * the schema of the newest version is read too.
     *
     * @param positions positions of the columns in Fluss; empty for all
     * @param scope owns the dataset
     * @throws IOException if there is no such version or it can't be read; the message says what to
     *     do
     */
    static PinnedVersion openFor(
            LanceConf conf,
            TablePath table,
            DatasetLocation location,
            long version,
            Optional<int[]> positions,
            AllocatorScope scope)
            throws IOException {
        if (positions.isPresent()) {
            Dataset pinned = openVersion(conf, table, location, version, scope);
            Schema schema = DatasetSchema.of(pinned);
            TableColumns columns = TableColumns.of(schema.getFields());
            if (!columns.areKnown(positions.get())) {
                Dataset newest = openNewest(conf, table, location, version, scope);
                columns = TableColumns.of(DatasetSchema.of(newest).getFields());
            }
            return new PinnedVersion(table, pinned, schema, columns);
        }
        Dataset newest = openNewest(conf, table, location, version, scope);
        Schema newestSchema = DatasetSchema.of(newest);
        TableColumns columns = TableColumns.of(newestSchema.getFields());
        if (newest.version() == version) {
            return new PinnedVersion(table, newest, newestSchema, columns);
        }
        Dataset pinned = openVersion(conf, table, location, version, scope);
        return new PinnedVersion(table, pinned, DatasetSchema.of(pinned), columns);
    }

    /**
     * Opens a version.
     *
     * @param scope owns the dataset
     * @throws IOException if there is no such version or it can't be read; the message says what to
     *     do
     */
    static Dataset openVersion(
            LanceConf conf,
            TablePath table,
            DatasetLocation location,
            long version,
            AllocatorScope scope)
            throws IOException {
        LanceDatasets datasets = new LanceDatasets(conf).ofQuery(version);
        try {
            return datasets.openVersion(location, version, scope);
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            // reports whether there is no dataset at all, or the storage does not respond
            Dataset newest = openNewest(conf, table, location, version, scope);
            throw new ReadException(
                    ErrorCode.VERSION_GONE.format(
                            "Version %d of dataset %s, the latest lake snapshot of "
                                    + "table %s that Fluss knows, can't be opened (newest "
                                    + "version: %d): %s. If old versions were cleaned up, "
                                    + "write a row, wait for the next tiering round, and run "
                                    + "the query again. Keep versions for longer than queries "
                                    + "run and savepoints are kept.",
                            version,
                            location,
                            table,
                            newest.version(),
                            LanceErrors.describe(e, conf.storage())),
                    LanceErrors.toIOException("Opening it", e, conf.storage()));
        }
    }

    /**
     * Returns the schema of the newest version.
     *
     * @param scope owns the dataset
     * @throws IOException if there is no dataset, or it can't be read
     */
    static Schema newestSchema(
            LanceConf conf, TablePath table, DatasetLocation location, AllocatorScope scope)
            throws IOException {
        return DatasetSchema.of(openNewest(conf, table, location, FIRST_VERSION, scope));
    }

    private static Dataset openNewest(
            LanceConf conf,
            TablePath table,
            DatasetLocation location,
            long version,
            AllocatorScope scope)
            throws IOException {
        try {
            return new LanceDatasets(conf)
                    .ofQuery(version)
                    .openIfExists(location, scope)
                    .orElseThrow(() -> missing(table, location, version));
        } catch (ReadException e) {
            throw e;
        } catch (IOException e) {
            throw ReadException.withAdvice(
                    new IOException("Table " + table + ": " + e.getMessage(), e));
        }
    }

    private static IOException missing(TablePath table, DatasetLocation location, long version) {
        return new ReadException(
                ErrorCode.DATASET_MISSING.format(
                        "Table %s has no dataset at %s, but Fluss has recorded its "
                                + "version %d. Either the dataset was deleted or moved, or "
                                + "the query uses a different warehouse than the tiering job "
                                + "(compare datalake.lance.warehouse). Restore the dataset. "
                                + "Until then, a streaming query with the hint /*+ "
                                + "OPTIONS('scan.startup.mode' = 'earliest') */ reads the "
                                + "rows that are still in the log. Other tables are not "
                                + "affected.",
                        table, location, version));
    }
}
