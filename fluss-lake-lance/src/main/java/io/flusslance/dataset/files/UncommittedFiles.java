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
package io.flusslance.dataset.files;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LogSanitizer;
import io.flusslance.config.StorageOptions;
import io.flusslance.dataset.DatasetLocation;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Deletes data files that no version of a dataset refers to. Lance has no call for that. On a local
 * disk the files are deleted directly, on an object store through Hadoop's {@code FileSystem} if
 * the class path has one for the scheme. Otherwise they stay until Lance's own clean-up, which
 * deletes unreferenced files older than seven days.
 *
 * <p>A file that can't be deleted is logged and is never an error, because nothing reads it.
 */
public final class UncommittedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(UncommittedFiles.class);

    private static final int MAX_LOGGED_NAMES = 10_000;

    /**
     * Deletes files.
     *
     * @param location the dataset
     * @param names names in its {@code data} directory; the caller guarantees that no version
     *     refers to them
     */
    public static void delete(
            DatasetLocation location, Collection<String> names, StorageOptions storage) {
        if (names.isEmpty()) {
            return;
        }
        List<String> files = new ArrayList<>();
        List<String> misnamed = new ArrayList<>();
        // the names came over the wire: none may lead out of the directory
        names.forEach(name -> (DataFileName.isPlain(name) ? files : misnamed).add(name));
        DeletionResult result = new DeletionResult();
        result.addLeft(misnamed);
        Optional<Path> folder = location.localFolder();
        if (folder.isPresent()) {
            deleteLocal(folder.get().resolve(DataFiles.FOLDER), files, result);
        } else {
            HadoopFiles.delete(location.uri(), files, storage, result);
        }
        if (result.deletedFiles() > 0) {
            LOG.info("Deleted {} uncommitted data file(s) of {}.", result.deletedFiles(), location);
        }
        if (!result.left().isEmpty()) {
            LOG.warn(
                    ErrorCode.FILES_NOT_DELETED
                            + " {} of {} uncommitted data file(s) of {} are kept: {}. "
                            + "No version refers to them. Lance's clean-up removes "
                            + "those older than 7 days when you run it (pylance: "
                            + "dataset.cleanup_old_versions()).",
                    result.left().size(),
                    names.size(),
                    location,
                    LogSanitizer.of(result.left().toString(), MAX_LOGGED_NAMES));
        }
    }

    /** Returns the path of a data file in a local dataset. */
    public static Path pathOf(Path dataset, String name) {
        return dataset.resolve(DataFiles.FOLDER).resolve(name);
    }

    private static void deleteLocal(Path data, Collection<String> names, DeletionResult result) {
        if (Files.exists(data, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(data, LinkOption.NOFOLLOW_LINKS)) {
            LOG.warn(
                    ErrorCode.FILES_NOT_DELETED
                            + " Nothing is deleted in {}, which is outside the dataset.",
                    data);
            result.addLeft(names);
            return;
        }
        for (String name : names) {
            Path file = data.resolve(name);
            try {
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException("it is a directory");
                }
                if (Files.deleteIfExists(file)) {
                    result.addDeleted(1);
                }
            } catch (IOException e) {
                LOG.warn("Can't delete {}: {}", file, e.toString());
                result.addLeft(List.of(name));
            }
        }
    }

    private UncommittedFiles() {}
}
