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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
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

    private Map<String, Entry> entries = Map.of();

    /**
     * The files of a dataset.
     *
     * @return empty where nothing can list them
     */
    public static Optional<DataFiles> of(DatasetLocation dataset, StorageOptions storage)
            throws IOException {
        return dataset.localFolder().isPresent()
                ? Optional.of(new Local(dataset.localFolder().get()))
                : HadoopFiles.list(dataset.uri(), storage);
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

    /** The names of the files that describe versions. */
    abstract List<String> manifests() throws IOException;

    abstract void list(Map<String, Entry> found) throws IOException;

    /** The size in bytes of a file that was listed. */
    final long sizeBytes(String name) {
        return entries.get(name).sizeBytes;
    }

    /** Some bytes of a file. */
    abstract byte[] read(String name, long position, int length) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /**
     * A text that a file's writer put into the metadata of a field.
     *
     * @return empty where there is none, or where the file is no whole file of Lance's
     */
    public Optional<String> fieldMetadata(String name, String key) throws IOException {
        return LanceFileSchema.read(this, name).flatMap(schema -> schema.fieldMetadata(key));
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
        byte[] read(String name, long position, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            try (SeekableByteChannel file = Files.newByteChannel(folder.resolve(name))) {
                file.position(position);
                while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                    // until all is read
                }
            }
            if (bytes.hasRemaining()) {
                throw new IOException("File " + name + " has become shorter.");
            }
            return bytes.array();
        }

        @Override
        public void close() {}
    }
}
