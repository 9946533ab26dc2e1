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
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.CommitConflictException;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceFields;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.dataset.StorageException;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.exception.InvalidAlterTableException;
import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.exception.InvalidTableException;
import org.apache.fluss.exception.TableAlreadyExistException;
import org.apache.fluss.exception.TableNotExistException;
import org.apache.fluss.lake.lakestorage.LakeCatalog;
import org.apache.fluss.metadata.DataLakeFormat;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Creates and alters the datasets of tables.
 *
 * <p>Fluss also calls {@link #createTable} for {@code CREATE TABLE IF NOT EXISTS} on an existing
 * table that is being tiered, and again after a crash, without any indication. Therefore an
 * existing dataset that fits counts as success, and a dataset with rows is never changed here.
 *
 * <p>The options of the cluster are read at the first call. A coordinator with an invalid option
 * starts, serves its other tables, and reports the reason to whoever creates a table.
 */
public final class LanceLakeCatalog implements LakeCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(LanceLakeCatalog.class);

    private static final int MAX_ATTEMPTS = 50;

    /**
     * Prefix of the options that Fluss adds to the properties of every lake-enabled table that it
     * returns.
     */
    private static final String OPTIONS_OF_CLUSTER = "table.datalake.lance.";

    /**
     * Options of Fluss 1.0 for another name of the table in the lake, which tiering and queries do
     * not receive.
     */
    private static final List<String> OTHER_NAMES =
            List.of("table.datalake.database-name", "table.datalake.table-name");

    private final Map<String, String> clusterOptions;
    private final StorageHealth storageHealth = new StorageHealth();

    /**
     * Creates a catalog with the options of a cluster, with keys without the {@code
     * datalake.lance.} prefix.
     */
    public LanceLakeCatalog(Map<String, String> clusterOptions) {
        this.clusterOptions = new TreeMap<>(clusterOptions);
    }

    /**
     * Creates the dataset of a table, or checks that an existing one fits.
     *
     * @throws TableAlreadyExistException if there is a dataset with different columns
     * @throws InvalidTableException if Lance can't store the table, or can't read or change the
     *     dataset
     * @throws InvalidConfigException if an option is invalid or the warehouse can't be used
     */
    @Override
    public void createTable(TablePath table, TableDescriptor descriptor, Context context)
            throws TableAlreadyExistException {
        checkIsLances(table, descriptor);
        LanceConf conf = tableConf(table, descriptor);
        LanceTableDefinition definition = LanceTableDefinition.of(table, descriptor, conf);
        LanceTableLocator locator = LanceTableLocator.of(conf);
        LanceDatasets datasets = new LanceDatasets(conf).impatient();
        DatasetLocation location = locator.locate(table);
        LanceSchemaChanges changes = new LanceSchemaChanges(table, definition, datasets);
        onStorage(
                table,
                locator,
                conf,
                scope -> {
                    boolean creating = context.isCreatingFlussTable();
                    Dataset dataset = openOrCreate(location, definition, creating, datasets, scope);
                    List<Field> missing = accept(table, definition, dataset, location, creating);
                    if (!creating) {
                        UnchangeableOptions.check(table, conf, dataset, location);
                    }
                    changes.add(missing, dataset);
                });
    }

    /**
     * Refuses options that Fluss refuses after this call or not at all, and that would leave behind
     * a dataset without a table.
     */
    private static void checkIsLances(TablePath table, TableDescriptor descriptor) {
        Map<String, String> properties = descriptor.getProperties();
        if (isOfAnotherFormat(descriptor)) {
            throw new InvalidTableException(
                    ErrorCode.TABLE_OPTION_REFUSED.format(
                            "Option '%s' of table %s has the value '%s', but the lake of this "
                                    + "cluster is 'lance': leave the option out.",
                            ConfigOptions.TABLE_DATALAKE_FORMAT.key(),
                            table,
                            properties.get(ConfigOptions.TABLE_DATALAKE_FORMAT.key())));
        }
        Optional<String> otherName = otherName(descriptor);
        if (otherName.isPresent()) {
            throw new InvalidTableException(otherNameRefused(table, otherName.get()));
        }
        for (String key : properties.keySet()) {
            if (key.startsWith(OPTIONS_OF_CLUSTER)) {
                throw new InvalidTableException(
                        ErrorCode.TABLE_OPTION_REFUSED.format(
                                "Option '%s' of table %s can't be set on a table: it "
                                        + "belongs to the cluster, and CREATE TABLE … LIKE "
                                        + "copies it from the other table. List the columns "
                                        + "and options instead.",
                                key, table));
            }
        }
    }

    private static Optional<String> otherName(TableDescriptor descriptor) {
        return OTHER_NAMES.stream().filter(descriptor.getProperties()::containsKey).findFirst();
    }

    private static String otherNameRefused(TablePath table, String key) {
        return ErrorCode.TABLE_OPTION_REFUSED.format(
                "Option '%s' of table %s can't be set: Fluss supports it for Paimon only. Leave it "
                        + "out; the dataset has the name of the table.",
                key, table);
    }

    private void onStorage(TablePath table, LanceTableLocator locator, LanceConf conf, Step step) {
        Step guarded =
                scope ->
                        LanceErrors.guarded(
                                "Reading dataset " + locator.locate(table),
                                conf.storage(),
                                () -> {
                                    step.run(scope);
                                    return scope;
                                });
        try {
            storageHealth.call(() -> repeatOnConflict(guarded));
        } catch (StorageException e) {
            throw unusable(table, locator, e);
        } catch (IOException e) {
            LOG.debug("Failed to create or change the dataset of table {}.", table, e);
            throw new InvalidTableException("Table " + table + ": " + e.getMessage());
        }
    }

    /** A change to the newest version of a dataset. */
    private interface Step {
        void run(AllocatorScope scope) throws IOException;
    }

    /**
     * Retries a change after a conflict. The tiering job commits at any time, and columns can be
     * added only to the newest version.
     */
    private static void repeatOnConflict(Step step) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (AllocatorScope scope = AllocatorScope.open()) {
                step.run(scope);
                return;
            } catch (CommitConflictException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                LOG.debug("Attempt {}: {}", attempt, e.getMessage());
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(5, 50));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to retry");
        }
    }

    /**
     * Opens or creates a dataset.
     *
     * @param creating whether the table is new; most likely there is no dataset then, and checking
     *     first would cost a request to the storage
     */
    private static Dataset openOrCreate(
            DatasetLocation location,
            LanceTableDefinition definition,
            boolean creating,
            LanceDatasets datasets,
            AllocatorScope scope)
            throws IOException {
        if (!creating) {
            Optional<Dataset> present = datasets.openIfExists(location, scope);
            if (present.isPresent()) {
                return present.get();
            }
        }
        definition.checkNew(definition.fields());
        Optional<Dataset> created =
                datasets.createIfAbsent(
                        location, definition.schema(), LanceTableDefinition.STORAGE_VERSION, scope);
        if (created.isPresent()) {
            LOG.info("Created dataset {}.", location);
            return created.get();
        }
        return datasets.open(location, scope);
    }

    /** Returns the columns that must be added to the dataset. */
    private static List<Field> accept(
            TablePath table,
            LanceTableDefinition definition,
            Dataset dataset,
            DatasetLocation location,
            boolean creating)
            throws IOException {
        Optional<String> otherKey =
                PrimaryKeyCheck.whyOther(
                        table, location, definition.key(), DatasetSchema.metadataOf(dataset));
        if (otherKey.isPresent()) {
            throw new TableAlreadyExistException(otherKey.get());
        }
        List<Field> actual = LanceFields.of(dataset).fields();
        LanceTableCompatibility compatibility =
                LanceTableCompatibility.of(definition.fields(), actual);
        List<Field> missing = compatibility.missing();
        List<Field> missingOfTable =
                missing.stream()
                        .filter(field -> !SystemColumns.isSystemColumn(field.getName()))
                        .collect(Collectors.toList());
        boolean holdsRows = dataset.countRows() > 0;
        if (!compatibility.differences().isEmpty()
                || (creating && holdsRows && !missingOfTable.isEmpty())) {
            throw incompatible(table, definition, compatibility, actual, location);
        }
        // a dataset with rows that was created without system columns stays without them
        return holdsRows ? missingOfTable : missing;
    }

    private static TableAlreadyExistException incompatible(
            TablePath table,
            LanceTableDefinition definition,
            LanceTableCompatibility compatibility,
            List<Field> actual,
            DatasetLocation location) {
        List<String> differences = new ArrayList<>(compatibility.differences());
        compatibility
                .missing()
                .forEach(
                        field ->
                                differences.add(
                                        "column '"
                                                + field.getName()
                                                + "' is missing from the dataset"));
        return new TableAlreadyExistException(
                ErrorCode.DATASET_DIFFERS.format(
                        "Table %s can't be created over dataset %s, which has other columns: %s.%n"
                                + "Columns of the table: %s%nColumns of the dataset: %s%n"
                                + "Move or delete the dataset if no table uses it, or create the "
                                + "table with its columns.",
                        table,
                        location,
                        String.join("; ", differences),
                        describe(definition.fields()),
                        describe(actual)));
    }

    private static String describe(List<Field> fields) {
        return fields.stream()
                .map(f -> f.getName() + " " + LanceTableCompatibility.describe(f))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /**
     * Checks changed options, and adds new columns to the dataset. Columns of other programs are
     * ignored.
     *
     * @throws TableNotExistException if the table has no dataset; Fluss treats this as success for
     *     a table without a lake
     * @throws InvalidAlterTableException if the change can't be made
     * @throws InvalidTableException if Lance can't read or change the dataset
     * @throws InvalidConfigException if an option is invalid or the warehouse can't be used
     */
    @Override
    public void alterTable(TablePath table, List<TableChange> changes, Context context)
            throws TableNotExistException {
        TableDescriptor expected = context.getExpectedTable();
        // read separately from the cluster's options: an error in those must not block this ALTER
        LanceConf expectedConf = conf(table, expected, Collections.emptyMap());
        if (!isLakeEnabled(expected) || isOfAnotherFormat(expected)) {
            throw new TableNotExistException("Table " + table + " has no dataset in the lake.");
        }
        Optional<String> otherName = otherName(expected);
        if (otherName.isPresent()) {
            throw new InvalidAlterTableException(otherNameRefused(table, otherName.get()));
        }
        TableDescriptor current = context.getCurrentTable();
        if (current != null && isLakeEnabled(current)) {
            LanceConf currentConf = conf(table, current, Collections.emptyMap());
            UnchangeableOptions.check(table, currentConf, expectedConf);
        }
        LanceConf conf = tableConf(table, expected);
        LanceTableDefinition definition = LanceTableDefinition.of(table, expected, conf);
        if (!LanceSchemaChanges.addsColumns(table, changes)) {
            // properties are not in the dataset, so a slow or unavailable storage must not block
            // this
            return;
        }
        LanceTableLocator locator = LanceTableLocator.of(conf);
        DatasetLocation location = locator.locate(table);
        LanceDatasets datasets = new LanceDatasets(conf).impatient();
        LanceSchemaChanges schemaChanges = new LanceSchemaChanges(table, definition, datasets);
        onStorage(
                table,
                locator,
                conf,
                scope -> {
                    Dataset dataset =
                            datasets.openIfExists(location, scope)
                                    .orElseThrow(() -> noDataset(table, location));
                    schemaChanges.addMissing(dataset);
                });
    }

    private static TableNotExistException noDataset(TablePath table, DatasetLocation location) {
        return new TableNotExistException(
                ErrorCode.DATASET_MISSING
                        + " There is no dataset at "
                        + location
                        + " for table "
                        + table
                        + ".");
    }

    private LanceConf tableConf(TablePath table, TableDescriptor descriptor) {
        return conf(table, descriptor, clusterOptions);
    }

    private static LanceConf conf(
            TablePath table, TableDescriptor descriptor, Map<String, String> clusterOptions) {
        return LanceConf.ofCluster(clusterOptions)
                .forTable(table, descriptor.getCustomProperties());
    }

    private static boolean isOfAnotherFormat(TableDescriptor descriptor) {
        String format = descriptor.getProperties().get(ConfigOptions.TABLE_DATALAKE_FORMAT.key());
        return format != null && !format.equalsIgnoreCase(DataLakeFormat.LANCE.toString());
    }

    private static boolean isLakeEnabled(TableDescriptor descriptor) {
        return Boolean.parseBoolean(
                descriptor.getProperties().get(ConfigOptions.TABLE_DATALAKE_ENABLED.key()));
    }

    private static InvalidConfigException unusable(
            TablePath table, LanceTableLocator locator, StorageException cause) {
        LOG.debug("The warehouse can't be used for table {}.", table, cause);
        return new InvalidConfigException(
                String.format(
                        "The warehouse %s (option '%swarehouse' of the cluster) can't be used for "
                                + "table %s: %s",
                        locator.warehouse(), LanceConf.CLUSTER_PREFIX, table, cause.getMessage()));
    }

    @Override
    public void close() {
        // every call closes what it opens
    }
}
