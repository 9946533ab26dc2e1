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
 * The files in the {@code data} folder of a dataset, whether versions refer to them or not. Lance
 * has no call that lists them: an object store is asked through Hadoop's {@code FileSystem}, where
 * the class path has one for the scheme.
 */
public abstract class DataFiles implements AutoCloseable {

    static final String FOLDER = "data";
    static final String SUFFIX = ".lance";

    /** How often a request of those is tried for which all tables wait. */
    private static final int ATTEMPTS = 3;

    private Map<String, Entry> entries = Map.of();

    /**
     * The files of a dataset.
     *
     * @return empty where nothing can list them
     */
    public static Optional<DataFiles> of(DatasetLocation dataset, StorageOptions storage)
            throws IOException {
        return of(dataset, storage, ATTEMPTS);
    }

    /**
     * The same for a caller that can do without, and for which a user may wait: each request to an
     * object store is tried once.
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

    /** The URI of a data file. */
    public static String uriOf(String dataset, String name) {
        return dataset + "/" + FOLDER + "/" + name;
    }

    /** All data files, those that were written last before others. */
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
     * The numbers of all versions. Lance's own list reads the manifest of each of them.
     *
     * @return empty where there are versions outside the sequence, which Lance calls detached and
     *     lists nowhere
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
     * The fields of a version's schema at all depths, without Lance.
     *
     * @throws FileNotFoundException where there is no such version
     * @throws IOException where it can't be read
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
        throw new FileNotFoundException("There is no manifest of version " + version + ".");
    }

    /** The names of the files that describe versions. */
    abstract List<String> manifests() throws IOException;

    abstract void list(Map<String, Entry> found) throws IOException;

    /** Opens a data file that was listed. */
    abstract StoredFile open(String name, long sizeBytes) throws IOException;

    /** Opens a file that describes a version; empty where there is none of this name. */
    abstract Optional<StoredFile> openManifest(String name) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /**
     * A text that a file's writer put into the metadata of a field.
     *
     * @return empty where there is none, or where the file is no whole file of Lance's
     */
    public Optional<String> fieldMetadata(String name, String key) throws IOException {
        try (StoredFile file = open(name, entries.get(name).sizeBytes)) {
            return LanceFileSchema.fields(file).orElse(List.of()).stream()
                    .filter(field -> field.metadata().containsKey(key))
                    .map(field -> field.metadata().get(key))
                    .findFirst();
        }
    }

    /** What a listing says of a file. */
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
                    throw new EOFException("The file has become shorter.");
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
