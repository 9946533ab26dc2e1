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
import io.flusslance.config.LogSanitizer;
import io.flusslance.config.StorageOptions;
import io.flusslance.dataset.files.DataFiles;
import io.flusslance.dataset.files.SchemaField;

import org.lance.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Detects column types with which lance-core 7.0.0 aborts the JVM. Opening such a version works,
 * but each call that needs or writes its schema ends the process ("Unsupported timestamp type" in a
 * panic that can't unwind). Lance has no safe call that returns the types, so the manifest is
 * parsed here. On an object store this happens once per process for each version that the process
 * has not created itself, with two requests, or three if the manifest is larger than 32 KiB.
 *
 * <p>If the manifest can't be read, the check is skipped: Hadoop is not on the class path, or the
 * file is missing or damaged, which Lance reports better.
 */
final class ManifestTypeCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ManifestTypeCheck.class);

    /**
     * How long a store that Hadoop can't reach, such as one behind Lance's proxy, is not contacted
     * again.
     */
    private static final Duration UNREACHABLE = Duration.ofMinutes(10);

    /** The stores that could not be reached, with the time of the attempt in nanoseconds. */
    private static final Map<String, Long> FAILED = new ConcurrentHashMap<>();

    /**
     * Checks the version that is open.
     *
     * @throws UnreadableSchemaException if Lance can't read its schema; the message names the
     *     column and what to do
     */
    static void check(Dataset dataset) throws UnreadableSchemaException {
        String uri = dataset.uri();
        VersionId version = VersionId.of(dataset);
        if (CheckedVersions.contains(uri, version)) {
            return;
        }
        Optional<SchemaField> unreadable = unreadableField(dataset, uri, version.number());
        if (unreadable.isPresent()) {
            throw new UnreadableSchemaException(
                    ErrorCode.COLUMN_ABORTS_LANCE.format(
                            "Version %d of dataset %s has column '%s' of type %s. "
                                    + "Lance 7.0 ends any process that reads this type, so "
                                    + "nothing was read. Drop the column with pylance 14 "
                                    + "(dataset.drop_columns) and add it again in UTC or with "
                                    + "a named time zone. If an older version that is needed "
                                    + "has it, remove that version "
                                    + "(dataset.cleanup_old_versions)",
                            version.number(),
                            uri,
                            LogSanitizer.of(unreadable.get().path()),
                            LogSanitizer.of(unreadable.get().logicalType())));
        }
        // also if it could not be checked: Lance is asked for its schema next
        CheckedVersions.add(uri, version);
    }

    private static Optional<SchemaField> unreadableField(
            Dataset dataset, String uri, long version) {
        String store = storeOf(uri);
        Long failed = FAILED.get(store);
        if (failed != null && System.nanoTime() - failed < UNREACHABLE.toNanos()) {
            return Optional.empty();
        }
        DatasetLocation location =
                new DatasetLocation(
                        uri, uri.startsWith("/") ? Optional.of(Path.of(uri)) : Optional.empty());
        StorageOptions storage =
                StorageOptions.ofOpened(
                        Optional.ofNullable(dataset.getInitialStorageOptions()).orElse(Map.of()));
        try {
            Optional<DataFiles> opened = DataFiles.impatient(location, storage);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (DataFiles files = opened.get()) {
                return files.schemaOf(version).stream()
                        .filter(field -> !isReadable(field.logicalType()))
                        .findFirst();
            }
        } catch (FileNotFoundException e) {
            LOG.debug("Version {} of {}: {}", version, uri, e.getMessage());
        } catch (IOException | RuntimeException e) {
            if (location.localFolder().isEmpty()) {
                FAILED.put(store, System.nanoTime());
            }
            LOG.warn(
                    "The types of version {} of {} are not checked: {}",
                    version,
                    uri,
                    LanceErrors.describe(e, storage));
        }
        return Optional.empty();
    }

    /** Scheme and bucket. */
    private static String storeOf(String uri) {
        int end = uri.indexOf('/', uri.indexOf("://") + 3);
        return end < 0 ? uri : uri.substring(0, end);
    }

    /**
     * Returns whether Lance can read a type. Lance splits the text of a type at each colon, and an
     * offset from UTC contains one.
     */
    static boolean isReadable(String logicalType) {
        long colons = logicalType.chars().filter(c -> c == ':').count();
        if (logicalType.startsWith("fixed_size_list:timestamp:")) {
            return colons == 4;
        }
        return !logicalType.startsWith("timestamp:") || colons == 2;
    }

    private ManifestTypeCheck() {}
}
