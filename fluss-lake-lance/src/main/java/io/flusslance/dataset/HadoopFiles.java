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

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists and deletes objects through Hadoop, where the host brings it; the plugin does not. */
final class HadoopFiles {

    private static final Logger LOG = LoggerFactory.getLogger(HadoopFiles.class);

    private static final String ENTRY_CLASS = "org.apache.hadoop.fs.FileSystem";

    /** Lance's names of S3 settings and what hadoop-aws calls them. */
    private static final Map<String, String> S3A =
            Map.of(
                    "access_key_id", "fs.s3a.access.key",
                    "secret_access_key", "fs.s3a.secret.key",
                    "session_token", "fs.s3a.session.token",
                    "region", "fs.s3a.endpoint.region",
                    "endpoint", "fs.s3a.endpoint");

    /**
     * Deletes objects.
     *
     * @param names plain names of files of the folder
     * @return the names that are still there, or may be
     */
    static List<String> delete(String folder, Collection<String> names, StorageOptions storage) {
        if (!isHadoopThere()) {
            LOG.info("There is no Hadoop on the class path to delete files of {} with.", folder);
            return new ArrayList<>(names);
        }
        return Deleter.delete(folder, names, storage);
    }

    /**
     * The data files of a dataset.
     *
     * @return empty where Hadoop is not there, or has no file system for the folder's scheme
     */
    static Optional<DataFiles> list(String dataset, StorageOptions storage) throws IOException {
        return isHadoopThere() ? Folder.open(dataset, storage) : Optional.empty();
    }

    private static boolean isHadoopThere() {
        try {
            Class.forName(ENTRY_CLASS, false, HadoopFiles.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Holds what refers to Hadoop's classes, so that this class loads without them. */
    private static final class Deleter {

        static List<String> delete(
                String folder, Collection<String> names, StorageOptions storage) {
            List<String> left = new ArrayList<>(names);
            String uri = uri(folder);
            try (FileSystem files = open(uri, storage)) {
                for (String name : names) {
                    files.delete(new Path(uri, name), false);
                    left.remove(name);
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                LOG.warn(
                        "Can't delete files of {} through Hadoop: {}",
                        folder,
                        LanceErrors.describe(e, storage));
            }
            return left;
        }

        static String uri(String folder) {
            return folder.replaceFirst("^s3://", "s3a://");
        }

        static FileSystem open(String uri, StorageOptions storage) throws IOException {
            return FileSystem.newInstance(URI.create(uri), conf(storage));
        }

        private static Configuration conf(StorageOptions storage) {
            Configuration conf = new Configuration();
            // whoever waits for this holds up the commits of other tables
            conf.set("fs.s3a.attempts.maximum", "3");
            conf.set("fs.s3a.retry.limit", "2");
            conf.set("fs.s3a.connection.timeout", "10000");
            conf.set("fs.s3a.connection.establish.timeout", "5000");
            storage.toMap()
                    .forEach(
                            (name, value) -> {
                                String plain = name.replaceFirst("^aws_", "");
                                if (S3A.containsKey(plain)) {
                                    conf.set(S3A.get(plain), value);
                                }
                            });
            if (conf.get("fs.s3a.endpoint") != null) {
                conf.set("fs.s3a.path.style.access", "true");
            }
            return conf;
        }
    }

    private static final class Folder extends DataFiles {

        private final FileSystem files;
        private final Path dataset;
        private final Path folder;

        private Folder(FileSystem files, Path dataset) {
            this.files = files;
            this.dataset = dataset;
            this.folder = new Path(dataset, FOLDER);
        }

        static Optional<DataFiles> open(String dataset, StorageOptions storage) throws IOException {
            String uri = Deleter.uri(dataset);
            try {
                return Optional.of(new Folder(Deleter.open(uri, storage), new Path(uri)));
            } catch (UnsupportedFileSystemException e) {
                return Optional.empty();
            } catch (IOException | RuntimeException | LinkageError e) {
                if (e.getCause() instanceof ClassNotFoundException) {
                    // Hadoop without hadoop-aws
                    return Optional.empty();
                }
                throw new IOException(LanceErrors.describe(e, storage));
            }
        }

        @Override
        void list(Map<String, Entry> found) throws IOException {
            try {
                for (FileStatus file : files.listStatus(folder)) {
                    String name = file.getPath().getName();
                    if (file.isFile() && name.endsWith(SUFFIX)) {
                        found.put(name, new Entry(file.getLen(), file.getModificationTime()));
                    }
                }
            } catch (FileNotFoundException e) {
                // nothing was written yet
            }
        }

        @Override
        List<String> manifests() throws IOException {
            List<String> names = new ArrayList<>();
            for (FileStatus manifest : files.listStatus(new Path(dataset, ManifestName.FOLDER))) {
                names.add(manifest.getPath().getName());
            }
            return names;
        }

        @Override
        byte[] read(String name, long position, int length) throws IOException {
            byte[] bytes = new byte[length];
            try (FSDataInputStream file = files.open(new Path(folder, name))) {
                file.readFully(position, bytes);
            }
            return bytes;
        }

        @Override
        public void close() throws IOException {
            files.close();
        }
    }

    private HadoopFiles() {}
}
