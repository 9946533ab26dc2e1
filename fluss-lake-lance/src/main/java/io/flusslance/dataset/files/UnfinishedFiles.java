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

import io.flusslance.dataset.DatasetLocation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory in a local dataset for the unfinished files of a writer. Lance first writes a file
 * under a temporary name. If the process is killed, that file stays, and it can't be told from one
 * that another process, possibly of a user, is still writing. Finished files are moved to the
 * dataset's {@code data} directory.
 *
 * <p>Object stores do not show unfinished objects, so they do not need this.
 */
public final class UnfinishedFiles {

    private static final String PREFIX = "_tiering-";

    private final DatasetLocation dataset;
    private final Path folder;

    private UnfinishedFiles(DatasetLocation dataset, Path folder) {
        this.dataset = dataset;
        this.folder = folder;
    }

    /**
     * Returns a directory that does not exist yet.
     *
     * @param dataset a local dataset
     * @param name identifies the owner of the files; letters, digits, '_' and '-'
     */
    public static UnfinishedFiles named(DatasetLocation dataset, String name) {
        return new UnfinishedFiles(
                dataset, dataset.localFolder().orElseThrow().resolve(PREFIX + name));
    }

    /** Lists all such directories of a local dataset. */
    public static List<UnfinishedFiles> in(DatasetLocation dataset) throws IOException {
        List<UnfinishedFiles> found = new ArrayList<>();
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(dataset.localFolder().orElseThrow(), PREFIX + "*")) {
            folders.forEach(folder -> found.add(new UnfinishedFiles(dataset, folder)));
        }
        return found;
    }

    /**
     * Creates the directory.
     *
     * @throws IOException if that is not permitted, or the disk is full
     */
    public void create() throws IOException {
        try {
            Files.createDirectories(UncommittedFiles.pathOf(folder, "x").getParent());
        } catch (FileSystemException e) {
            // its message may be only the path
            throw new IOException(e.toString(), e);
        }
    }

    /** Returns the name passed to {@link #named}. */
    public String name() {
        return folder.getFileName().toString().substring(PREFIX.length());
    }

    /** Returns the URI that Lance writes to instead of the dataset. */
    public String uri() {
        return dataset.uri() + "/" + folder.getFileName();
    }

    /**
     * Moves a finished file to the dataset.
     *
     * @throws IOException if it can't be moved or no longer exists
     */
    public void publish(String fileName) throws IOException {
        Path target = UncommittedFiles.pathOf(dataset.localFolder().orElseThrow(), fileName);
        try {
            Files.createDirectories(target.getParent());
            move(UncommittedFiles.pathOf(folder, fileName), target);
        } catch (FileSystemException e) {
            // its message may be only the paths
            throw new IOException(e.toString(), e);
        }
    }

    private static void move(Path source, Path target) throws IOException {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            // the data directory is on another device; no version refers to the file yet
            Files.move(source, target);
        }
    }

    /** Returns whether nothing was written for so long that no writer can be active. */
    public boolean isOlderThan(Duration age) throws IOException {
        Instant newest = Instant.MIN;
        for (Path path : paths()) {
            Instant modified = Files.getLastModifiedTime(path).toInstant();
            newest = modified.isAfter(newest) ? modified : newest;
        }
        return newest.isBefore(Instant.now().minus(age));
    }

    private List<Path> paths() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Returns whether the directory of the dataset exists. */
    public boolean isDatasetThere() {
        return Files.isDirectory(dataset.localFolder().orElseThrow());
    }

    /** Returns whether the directory was created and still exists. */
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    /**
     * Deletes the directory with all its content.
     *
     * @return the number of deleted files
     */
    public int delete() throws IOException {
        int files = 0;
        for (Path path : paths()) {
            files += Files.isDirectory(path) ? 0 : 1;
            Files.deleteIfExists(path);
        }
        return files;
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
