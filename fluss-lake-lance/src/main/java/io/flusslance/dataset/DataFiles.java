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

import io.flusslance.config.StorageOptions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files in the {@code data} folder of a dataset, whether versions refer to them or not. Lance
 * has no call that lists them: an object store is asked through Hadoop's {@code FileSystem}, where
 * the class path has one for the scheme.
 */
public abstract class DataFiles implements AutoCloseable {

    static final String FOLDER = "data";
    static final String SUFFIX = ".lance";

    /**
     * The files of a dataset.
     *
     * @return empty where nothing can list them
     */
    public static Optional<DataFiles> of(DatasetLocation dataset, StorageOptions storage)
            throws IOException {
        return dataset.localFolder().isPresent()
                ? Optional.of(new Local(dataset.localFolder().get().resolve(FOLDER)))
                : HadoopFiles.list(dataset.uri() + "/" + FOLDER, storage);
    }

    /** The names of all data files. */
    public abstract List<String> names() throws IOException;

    /** The size of a file in bytes. */
    abstract long sizeBytes(String name) throws IOException;

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

    private static final class Local extends DataFiles {

        private final Path folder;

        Local(Path folder) {
            this.folder = folder;
        }

        @Override
        public List<String> names() throws IOException {
            List<String> names = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                files.forEach(file -> names.add(file.getFileName().toString()));
            } catch (NoSuchFileException e) {
                // nothing was written yet
            }
            return names;
        }

        @Override
        long sizeBytes(String name) throws IOException {
            return Files.size(folder.resolve(name));
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
