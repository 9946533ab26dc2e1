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
import io.flusslance.config.StorageOptions;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.ManifestName;
import io.flusslance.dataset.OneTimeLog;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.functional.FutureIO;
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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lists, reads and deletes objects through Hadoop, which is not part of the plugin and may be on
 * the class path.
 */
final class HadoopFiles {

    private static final Logger LOG = LoggerFactory.getLogger(HadoopFiles.class);

    private static final String ENTRY_CLASS = "org.apache.hadoop.fs.FileSystem";

    /**
     * Deletes data files of a dataset.
     *
     * @param names plain file names
     * @param result collects which files are deleted and which remain
     */
    static void delete(
            String dataset,
            Collection<String> names,
            StorageOptions storage,
            DeletionResult result) {
        if (isHadoopThere()) {
            Deleter.delete(dataset, names, storage, result);
        } else {
            logUnreachable("Hadoop is not on the class path");
            result.addLeft(names);
        }
    }

    /**
     * Opens the data files of a dataset.
     *
     * @param attempts the number of attempts for each request
     * @return empty if Hadoop is not on the class path, has no file system for the dataset's
     *     scheme, or does not support a setting
     */
    static Optional<DataFiles> list(String dataset, StorageOptions storage, int attempts)
            throws IOException {
        return isHadoopThere() ? Folder.open(dataset, storage, attempts) : Optional.empty();
    }

    private static boolean isHadoopThere() {
        try {
            Class.forName(ENTRY_CLASS, false, HadoopFiles.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void logUnreachable(String reason) {
        OneTimeLog.warn(
                LOG,
                reason,
                ErrorCode.FILES_NOT_DELETED.format(
                        "Files in the object store are not deleted, because %s. They "
                                + "are kept until you run Lance's clean-up.",
                        reason));
    }

    /** Holds all references to Hadoop's classes, so that the outer class loads without them. */
    private static final class Deleter {

        private static final int THREADS = 16;
        private static final int LIMIT_SECONDS = 20;
        private static final int ATTEMPTS = 3;

        static void delete(
                String dataset,
                Collection<String> names,
                StorageOptions storage,
                DeletionResult result) {
            Set<String> left = ConcurrentHashMap.newKeySet();
            left.addAll(names);
            try {
                HadoopLocation location = HadoopLocation.of(dataset, storage.toMap());
                Path folder = new Path(location.path(), DataFiles.FOLDER);
                try (SharedResources<FileSystem>.Shared shared =
                        FileSystems.of(location, ATTEMPTS)) {
                    deleteAtOnce(shared.get(), folder, names, left, result);
                }
            } catch (HadoopS3Settings.NoCounterpartException e) {
                logUnreachable(e.getMessage());
            } catch (IOException | ExecutionException | RuntimeException | LinkageError e) {
                LOG.warn(
                        "Can't delete files of {} through Hadoop: {}",
                        dataset,
                        LanceErrors.describe(e, storage));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            result.addLeft(left);
        }

        /**
         * Deletes several files in parallel, with a time limit, because all tables wait for this.
         */
        private static void deleteAtOnce(
                FileSystem files,
                Path folder,
                Collection<String> names,
                Set<String> left,
                DeletionResult result)
                throws InterruptedException, ExecutionException {
            AtomicInteger deleted = new AtomicInteger();
            List<Callable<Void>> deletions = new ArrayList<>();
            for (String name : names) {
                deletions.add(
                        () -> {
                            if (files.delete(new Path(folder, name), false)) {
                                deleted.incrementAndGet();
                            }
                            left.remove(name);
                            return null;
                        });
            }
            ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, names.size()));
            try {
                for (Future<Void> one :
                        threads.invokeAll(deletions, LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    if (!one.isCancelled()) {
                        one.get();
                    }
                }
            } finally {
                threads.shutdownNow();
                threads.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
                result.addDeleted(deleted.get());
            }
        }
    }

    /** The file systems of this process. Hadoop's own cache does not distinguish settings. */
    private static final class FileSystems {

        /**
         * Starting the clients of S3 takes longer than the requests of a caller. They do not stay
         * open for ever, because any program in the process can close all of Hadoop's.
         */
        private static final SharedResources<FileSystem> OPEN =
                new SharedResources<>(System::nanoTime);

        static SharedResources<FileSystem>.Shared of(HadoopLocation location, int attempts)
                throws IOException {
            URI uri = location.path().toUri();
            return OPEN.use(
                    List.of(uri.getScheme(), uri.getAuthority(), location.settings(), attempts),
                    () -> open(location, attempts));
        }

        private static FileSystem open(HadoopLocation location, int attempts) throws IOException {
            Configuration conf = new Configuration();
            conf.setClassLoader(HadoopFiles.class.getClassLoader());
            // whoever waits for this holds up the commits of other tables
            conf.setInt("fs.s3a.attempts.maximum", attempts);
            conf.setInt("fs.s3a.retry.limit", attempts - 1);
            conf.set("fs.s3a.connection.timeout", "10000");
            conf.set("fs.s3a.connection.establish.timeout", "5000");
            location.settings().forEach(conf::set);
            return FileSystem.newInstance(location.path().toUri(), conf);
        }
    }

    private static final class Folder extends DataFiles {

        /**
         * Read policy of hadoop-aws; by default it requests everything from a position to the end
         * of the file.
         */
        private static final String READ_POLICY = "fs.option.openfile.read.policy";

        private final SharedResources<FileSystem>.Shared shared;
        private final FileSystem files;
        private final Path dataset;
        private final Path folder;

        private Folder(SharedResources<FileSystem>.Shared shared, Path dataset) {
            this.shared = shared;
            this.files = shared.get();
            this.dataset = dataset;
            this.folder = new Path(dataset, FOLDER);
        }

        static Optional<DataFiles> open(String dataset, StorageOptions storage, int attempts)
                throws IOException {
            try {
                HadoopLocation location = HadoopLocation.of(dataset, storage.toMap());
                return Optional.of(new Folder(FileSystems.of(location, attempts), location.path()));
            } catch (HadoopS3Settings.NoCounterpartException e) {
                logUnreachable(e.getMessage());
                return Optional.empty();
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
        StoredFile open(String name, long sizeBytes) throws IOException {
            return new HadoopFile(files.open(new Path(folder, name)), sizeBytes);
        }

        @Override
        Optional<StoredFile> openManifest(String name) throws IOException {
            Path path = new Path(new Path(dataset, ManifestName.FOLDER), name);
            try {
                FileStatus manifest = files.getFileStatus(path);
                // the known file size saves a request when the file is opened
                FSDataInputStream opened =
                        FutureIO.awaitFuture(
                                files.openFile(path)
                                        .withFileStatus(manifest)
                                        .opt(READ_POLICY, "random")
                                        .build());
                return Optional.of(new HadoopFile(opened, manifest.getLen()));
            } catch (FileNotFoundException e) {
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            shared.close();
        }
    }

    private static final class HadoopFile extends StoredFile {

        private final FSDataInputStream stream;

        HadoopFile(FSDataInputStream stream, long sizeBytes) {
            super(sizeBytes);
            this.stream = stream;
        }

        @Override
        byte[] readAt(long position, int length) throws IOException {
            byte[] bytes = new byte[length];
            stream.readFully(position, bytes);
            return bytes;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private HadoopFiles() {}
}
