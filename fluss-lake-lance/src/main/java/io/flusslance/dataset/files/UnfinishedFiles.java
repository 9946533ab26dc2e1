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
 * A folder within a local dataset for the files that a writer has not finished. Lance writes a file
 * under a name of no meaning before it gets its own; a process that is killed leaves it there, and
 * nobody could tell it from one that another process, perhaps of a user of the dataset, is writing
 * at the moment. Finished files are moved on into the dataset's {@code data} folder.
 *
 * <p>An object store shows no object that is not finished, so it needs none of this.
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
     * A folder that is not made yet.
     *
     * @param dataset a local one
     * @param name says whose files they are; letters, digits, '_' and '-'
     */
    public static UnfinishedFiles named(DatasetLocation dataset, String name) {
        return new UnfinishedFiles(
                dataset, dataset.localFolder().orElseThrow().resolve(PREFIX + name));
    }

    /** All such folders of a local dataset. */
    public static List<UnfinishedFiles> in(DatasetLocation dataset) throws IOException {
        List<UnfinishedFiles> found = new ArrayList<>();
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(dataset.localFolder().orElseThrow(), PREFIX + "*")) {
            folders.forEach(folder -> found.add(new UnfinishedFiles(dataset, folder)));
        }
        return found;
    }

    /**
     * Makes the folder.
     *
     * @throws IOException where that is not allowed, or the disk is full
     */
    public void create() throws IOException {
        try {
            Files.createDirectories(UncommittedFiles.pathOf(folder, "x").getParent());
        } catch (FileSystemException e) {
            // whose message can be no more than the path
            throw new IOException(e.toString(), e);
        }
    }

    /** What {@link #named} was given. */
    public String name() {
        return folder.getFileName().toString().substring(PREFIX.length());
    }

    /** What Lance is to write to in the dataset's place. */
    public String uri() {
        return dataset.uri() + "/" + folder.getFileName();
    }

    /**
     * Moves a finished file on into the dataset.
     *
     * @throws IOException where it can't be moved, or is gone
     */
    public void publish(String fileName) throws IOException {
        Path target = UncommittedFiles.pathOf(dataset.localFolder().orElseThrow(), fileName);
        Files.createDirectories(target.getParent());
        Path source = UncommittedFiles.pathOf(folder, fileName);
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            // the data folder is on another device; no version refers to the file meanwhile
            Files.move(source, target);
        }
    }

    /** Whether nothing was written for so long that no writer can be at work. */
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

    /** Whether the dataset's folder is there. */
    public boolean isDatasetThere() {
        return Files.isDirectory(dataset.localFolder().orElseThrow());
    }

    /** Whether the folder was made and nobody deleted it. */
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    /** Deletes the folder with all that is in it, and returns the number of files. */
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
