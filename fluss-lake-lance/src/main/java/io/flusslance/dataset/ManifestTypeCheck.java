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
 * Looks for column types with which lance-core 7.0.0 aborts the JVM: opening the version works, but
 * every call that needs its schema, or writes it, ends the process ("Unsupported timestamp type" in
 * a panic that can't unwind). Lance has no call that tells the types without that, so the manifest
 * is read here: in an object store once in a process for each version that the process has not made
 * itself, which takes two requests, or three for a manifest of more than 32 KiB.
 *
 * <p>Where the manifest can't be read, Lance goes on alone: so it is without Hadoop on the class
 * path, and where Lance has more to say of a file that is gone or damaged.
 */
final class ManifestTypeCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ManifestTypeCheck.class);

    /** A store that Hadoop can't reach, as one behind Lance's proxy, would be waited for often. */
    private static final Duration UNREACHABLE = Duration.ofMinutes(10);

    /** The stores that could not be reached, with the nanoseconds of that moment. */
    private static final Map<String, Long> FAILED = new ConcurrentHashMap<>();

    /**
     * Checks the version that is open.
     *
     * @throws UnreadableSchemaException where Lance can't read its schema, with the column and what
     *     to do
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
        // also one that could not be looked into: Lance is asked for its schema next
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

    /** Lance cuts a type's text at each colon, and an offset from UTC contains one more. */
    static boolean isReadable(String logicalType) {
        long colons = logicalType.chars().filter(c -> c == ':').count();
        if (logicalType.startsWith("fixed_size_list:timestamp:")) {
            return colons == 4;
        }
        return !logicalType.startsWith("timestamp:") || colons == 2;
    }

    private ManifestTypeCheck() {}
}
