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

import io.flusslance.config.StorageOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.ManifestName;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The files in the {@code data} directory of a dataset, whether or not a version refers to them.
 * Lance has no call that lists them. Object stores are listed through Hadoop's {@code FileSystem},
 * if the class path has one for the scheme.
 */
public abstract class DataFiles implements AutoCloseable {

    static final String FOLDER = "data";
    static final String SUFFIX = ".lance";

    /** The number of attempts for a request on which all tables wait. */
    private static final int ATTEMPTS = 3;

    private Map<String, Entry> entries = Map.of();

    /**
     * Opens the files of a dataset.
     *
     * @return empty if they can't be listed
     */
    public static Optional<DataFiles> of(DatasetLocation dataset, StorageOptions storage)
            throws IOException {
        return of(dataset, storage, ATTEMPTS);
    }

    /**
     * As {@link #of}, for a caller that can do without the files and that a user may wait for: each
     * request to an object store is tried only once.
     */
    public static Optional<DataFiles> impatient(DatasetLocation dataset, StorageOptions storage)
            throws IOException {
        return of(dataset, storage, 1);
    }

    private static Optional<DataFiles> of(
            DatasetLocation dataset, StorageOptions storage, int attempts) throws IOException {
        return dataset.localFolder().isPresent()
                ? Optional.of(new Local(dataset.localFolder().get()))
                : HadoopFiles.list(dataset.uri(), storage, attempts);
    }

    /** Returns the URI of a data file. */
    public static String uriOf(String dataset, String name) {
        return dataset + "/" + FOLDER + "/" + name;
    }

    /** Lists all data files, the most recently written first. */
    public final List<String> newestFirst() throws IOException {
        Map<String, Entry> found = new HashMap<>();
        list(found);
        entries = found;
        return found.entrySet().stream()
                .sorted(Comparator.comparingLong(file -> -file.getValue().modifiedMillis))
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }

    /**
     * Lists the numbers of all versions. Lance's own list reads the manifest of each version.
     *
     * @return empty if there are detached versions, which are outside the sequence and which Lance
     *     does not list
     */
    public final Optional<List<Long>> versions() throws IOException {
        List<String> manifests = manifests();
        if (manifests.stream().anyMatch(ManifestName::isDetached)) {
            return Optional.empty();
        }
        return Optional.of(
                manifests.stream()
                        .filter(ManifestName::isInSequence)
                        .map(ManifestName::version)
                        .collect(Collectors.toList()));
    }

    /**
     * Reads the fields of a version's schema at all depths, without Lance.
     *
     * @throws FileNotFoundException if there is no such version
     * @throws IOException if it can't be read
     */
    public final List<SchemaField> schemaOf(long version) throws IOException {
        for (String name : ManifestName.namesOf(version)) {
            Optional<StoredFile> manifest = openManifest(name);
            if (manifest.isPresent()) {
                try (StoredFile file = manifest.get()) {
                    return ManifestSchema.fields(file);
                }
            }
        }
        throw new FileNotFoundException("There is no manifest for version " + version + ".");
    }

    /** Lists the names of the manifests. */
    abstract List<String> manifests() throws IOException;

    abstract void list(Map<String, Entry> found) throws IOException;

    /** Opens a data file from the list. */
    abstract StoredFile open(String name, long sizeBytes) throws IOException;

    /** Opens a manifest, or returns empty if there is none with this name. */
    abstract Optional<StoredFile> openManifest(String name) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /**
     * Reads a value that the writer of a file put into the metadata of a field.
     *
     * @return empty if there is none, or if the file is not a complete Lance file
     */
    public Optional<String> fieldMetadata(String name, String key) throws IOException {
        try (StoredFile file = open(name, entries.get(name).sizeBytes)) {
            return LanceFileSchema.fields(file).orElse(List.of()).stream()
                    .filter(field -> field.metadata().containsKey(key))
                    .map(field -> field.metadata().get(key))
                    .findFirst();
        }
    }

    /** An entry of a directory listing. */
    static final class Entry {

        private final long sizeBytes;
        private final long modifiedMillis;

        Entry(long sizeBytes, long modifiedMillis) {
            this.sizeBytes = sizeBytes;
            this.modifiedMillis = modifiedMillis;
        }
    }

    private static final class Local extends DataFiles {

        private final Path dataset;
        private final Path folder;

        Local(Path dataset) {
            this.dataset = dataset;
            this.folder = dataset.resolve(FOLDER);
        }

        @Override
        void list(Map<String, Entry> found) throws IOException {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                for (Path file : files) {
                    add(file, found);
                }
            } catch (NoSuchFileException e) {
                // nothing was written yet
            }
        }

        private static void add(Path file, Map<String, Entry> found) throws IOException {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    found.put(
                            file.getFileName().toString(),
                            new Entry(attributes.size(), attributes.lastModifiedTime().toMillis()));
                }
            } catch (NoSuchFileException e) {
                // another program has deleted it
            }
        }

        @Override
        List<String> manifests() throws IOException {
            return ManifestName.in(dataset);
        }

        @Override
        StoredFile open(String name, long sizeBytes) throws IOException {
            return new LocalFile(FileChannel.open(folder.resolve(name)), sizeBytes);
        }

        @Override
        Optional<StoredFile> openManifest(String name) throws IOException {
            try {
                FileChannel manifest =
                        FileChannel.open(dataset.resolve(ManifestName.FOLDER).resolve(name));
                return Optional.of(new LocalFile(manifest, manifest.size()));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        @Override
        public void close() {}
    }

    private static final class LocalFile extends StoredFile {

        private final FileChannel channel;

        LocalFile(FileChannel channel, long sizeBytes) {
            super(sizeBytes);
            this.channel = channel;
        }

        @Override
        byte[] readAt(long position, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    throw new EOFException("The file was truncated while it was read.");
                }
            }
            return bytes.array();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
