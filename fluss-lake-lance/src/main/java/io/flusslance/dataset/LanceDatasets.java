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
package io.flusslance.dataset;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.config.StorageOptions;
import io.flusslance.memory.AllocatorScope;

import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.ReadOptions;
import org.lance.Session;
import org.lance.WriteParams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Opens and creates datasets with the settings of a cluster. Its errors explain the reason in plain
 * words.
 */
public final class LanceDatasets {

    private static final Logger LOG = LoggerFactory.getLogger(LanceDatasets.class);

    /** Lance's own defaults are 6 GiB and 1 GiB for each dataset that is opened. */
    private static final long INDEX_CACHE_BYTES = 32L << 20;

    private static final long METADATA_CACHE_BYTES = 32L << 20;

    /** Lance fills a cache with a manifest for each version that it opens. */
    private static final long SMALL_CACHE_BYTES = 1L << 20;

    private final LanceConf conf;
    private final StorageOptions storage;
    private final long indexCacheBytes;
    private final long metadataCacheBytes;
    private final OptionalLong committedVersion;

    /** Creates an instance with the configuration of a table or cluster. */
    public LanceDatasets(LanceConf conf) {
        this(conf, conf.storage(), INDEX_CACHE_BYTES, METADATA_CACHE_BYTES, OptionalLong.empty());
    }

    private LanceDatasets(
            LanceConf conf,
            StorageOptions storage,
            long indexCacheBytes,
            long metadataCacheBytes,
            OptionalLong committedVersion) {
        this.conf = conf;
        this.storage = storage;
        this.indexCacheBytes = indexCacheBytes;
        this.metadataCacheBytes = metadataCacheBytes;
        this.committedVersion = committedVersion;
    }

    /**
     * Returns an instance for datasets that stay open across versions; they cache next to nothing.
     */
    public LanceDatasets keepingLittle() {
        return new LanceDatasets(
                conf, storage, SMALL_CACHE_BYTES, SMALL_CACHE_BYTES, committedVersion);
    }

    /**
     * Returns an instance for a query of the version that Fluss knows. In an object store, the
     * types of that version are not checked, which saves requests: either Lance 7 wrote it, which
     * can't write types that it can't read, or the tiering job had it open when the version was
     * reported to Fluss.
     */
    public LanceDatasets ofQuery(long versionThatFlussKnows) {
        return new LanceDatasets(
                conf,
                storage,
                indexCacheBytes,
                metadataCacheBytes,
                OptionalLong.of(versionThatFlussKnows));
    }

    /**
     * Returns an instance that gives up early if the storage does not respond, for callers that a
     * user waits for.
     */
    public LanceDatasets impatient() {
        return new LanceDatasets(
                conf,
                storage.withDefaults(
                        Map.of(
                                // opening takes several requests, each tried more than once: with
                                // 10 s, an unresponsive server would be given up only after 60 s
                                "connect_timeout", "3s",
                                "timeout", "3s",
                                "client_max_retries", "1",
                                "client_retry_timeout", "3")),
                indexCacheBytes,
                metadataCacheBytes,
                committedVersion);
    }

    /** Returns the settings of the storage. */
    public StorageOptions storage() {
        return storage;
    }

    /**
     * Opens the newest version.
     *
     * @param scope owns the dataset
     * @return empty if there is no dataset
     * @throws StorageException if the storage can't be read
     * @throws IOException if Lance can't read the schema
     */
    public Optional<Dataset> openIfExists(DatasetLocation location, AllocatorScope scope)
            throws IOException {
        return openIfExists(location, readOptions(), scope);
    }

    private Optional<Dataset> openIfExists(
            DatasetLocation location, ReadOptions options, AllocatorScope scope)
            throws IOException {
        Optional<Dataset> dataset = openUnchecked(location, options, scope);
        if (dataset.isPresent()) {
            checkTypes(location, dataset.get());
        }
        return dataset;
    }

    private void checkTypes(DatasetLocation location, Dataset dataset) throws IOException {
        if (location.localFolder().isPresent()
                || !committedVersion.equals(OptionalLong.of(dataset.version()))) {
            ManifestTypeCheck.check(dataset);
        }
    }

    private Optional<Dataset> openUnchecked(
            DatasetLocation location, ReadOptions options, AllocatorScope scope)
            throws IOException {
        try {
            return Optional.of(
                    scope.own(
                            Dataset.open()
                                    .allocator(scope.allocator())
                                    .uri(location.uri())
                                    .readOptions(options)
                                    .build()));
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            if (LanceErrors.isMissing(e)) {
                return Optional.empty();
            }
            IOException failure =
                    LanceErrors.toIOException("Opening dataset " + location, e, storage);
            String advice = LanceErrors.isCutOff(e) ? cutOff(location) : "";
            throw new StorageException(failure.getMessage() + advice, failure);
        }
    }

    /**
     * Opens a version without checking for newer ones.
     *
     * @param scope owns the dataset
     * @throws Exception Lance's own exception, if the version does not exist or can't be read
     */
    public Dataset openVersion(DatasetLocation location, long version, AllocatorScope scope)
            throws Exception {
        Dataset dataset =
                scope.own(
                        Dataset.open()
                                .allocator(scope.allocator())
                                .uri(location.uri())
                                .readOptions(readOptionsBuilder().setVersion(version).build())
                                .build());
        checkTypes(location, dataset);
        return dataset;
    }

    /**
     * Opens the newest version, reusing the caches of an open version. Lance's own way, moving an
     * open dataset to its newest version, aborts the JVM if that version has a column whose type
     * Lance can't read.
     *
     * @param open a version of the dataset
     * @param scope owns the dataset
     * @return empty if there is no dataset
     * @throws StorageException if the storage can't be read
     * @throws IOException if Lance can't read the schema
     */
    public Optional<Dataset> openNewest(
            DatasetLocation location, Dataset open, AllocatorScope scope) throws IOException {
        try (Session session = open.session()) {
            return openIfExists(location, readOptionsBuilder().setSession(session).build(), scope);
        }
    }

    /** Explains a truncated manifest; Lance's own error only says that a file is too short. */
    private static String cutOff(DatasetLocation location) {
        return ". "
                + ErrorCode.MANIFEST_TRUNCATED.format(
                        "The manifest of its newest version (%s) is truncated, for "
                                + "example by a full disk or a machine crash. Restore it from "
                                + "a backup. Or, to continue without the rows of that version, "
                                + "copy the data directory, delete the manifest and restore "
                                + "the previous version (pylance: dataset.restore())",
                        location.newestManifest().orElse("the first file in _versions"));
    }

    /** Returns the options for opening a dataset. */
    ReadOptions readOptions() {
        return readOptionsBuilder().build();
    }

    private ReadOptions.Builder readOptionsBuilder() {
        ReadOptions.Builder options =
                new ReadOptions.Builder()
                        .setStorageOptions(storage.toMap())
                        .setIndexCacheSizeBytes(indexCacheBytes)
                        .setMetadataCacheSizeBytes(metadataCacheBytes);
        conf.get(LanceOptions.BLOCK_SIZE)
                .ifPresent(size -> options.setBlockSize((int) size.getBytes()));
        return options;
    }

    /**
     * Opens the newest version of a dataset that must exist.
     *
     * @param scope owns the dataset
     * @throws IOException if it is missing or can't be read
     */
    public Dataset open(DatasetLocation location, AllocatorScope scope) throws IOException {
        return openIfExists(location, scope).orElseThrow(() -> missing(location));
    }

    /** Returns the error for a dataset that does not exist. */
    public static IOException missing(DatasetLocation location) {
        return new IOException(
                ErrorCode.DATASET_MISSING
                        + " There is no dataset at "
                        + location
                        + ". It was deleted, or the warehouse of the tiering job is not that of "
                        + "the cluster (compare datalake.lance.warehouse).");
    }

    /**
     * Creates an empty dataset.
     *
     * @param storageVersion Lance's file format, such as {@code "2.1"}
     * @param scope owns the dataset
     * @return empty if a dataset already exists, possibly created at the same time
     * @throws StorageException if the storage can't be written
     */
    public Optional<Dataset> createIfAbsent(
            DatasetLocation location, Schema schema, String storageVersion, AllocatorScope scope)
            throws IOException {
        try {
            Dataset created =
                    scope.own(
                            Dataset.write()
                                    .allocator(scope.allocator())
                                    .uri(location.uri())
                                    .schema(schema)
                                    .mode(WriteParams.WriteMode.CREATE)
                                    .dataStorageVersion(storageVersion)
                                    .storageOptions(storage.toMap())
                                    .execute());
            CheckedVersions.add(created);
            if (created.version() == 1) {
                return Optional.of(created);
            }
            bringBackOverwritten(created);
            return Optional.empty();
        } catch (Exception e) {
            if (isAlreadyThere(e)) {
                return Optional.empty();
            }
            IOException failure =
                    LanceErrors.toIOException("Creating dataset " + location, e, storage);
            throw new StorageException(failure.getMessage(), failure);
        }
    }

    /**
     * Restores the version before a creation, unless that version was empty and had the same
     * schema. Lance checks whether a dataset exists and then overwrites it. If two processes create
     * a dataset at the same time, the second one hides what the first one, or a tiering job on its
     * dataset, has committed in between.
     *
     * @param created the version that the creation made, above 1
     */
    static void bringBackOverwritten(Dataset created) {
        try (Dataset before = created.checkoutVersion(created.version() - 1)) {
            if (before.countRows() > 0 || !before.getSchema().equals(created.getSchema())) {
                before.restore();
                LOG.warn(
                        "Dataset {} was created twice at the same time. Its "
                                + "version {} was restored, so that nothing is lost that was "
                                + "committed after the first creation.",
                        created.uri(),
                        before.version());
            }
        }
    }

    private static boolean isAlreadyThere(Exception error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("already exists") || LanceErrors.isRetryableConflict(error);
    }
}
