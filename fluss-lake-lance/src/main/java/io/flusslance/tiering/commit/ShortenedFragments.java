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
package io.flusslance.tiering.commit;

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.tiering.write.delta.KeyCache;

import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Writes the deletion files of a commit. What an attempt has written is kept for the next ones. */
final class ShortenedFragments {

    /** In an object store, each deletion file takes one or two requests. */
    private static final int THREADS = 8;

    /** The SDK holds an object for each row while it deletes the rows of a fragment. */
    private static final int MAX_ROWS_AT_ONCE = 1 << 20;

    private final LanceConf conf;
    private final DatasetLocation location;
    private final Map<Integer, Shortened> written = new ConcurrentHashMap<>();

    ShortenedFragments(LanceConf conf, DatasetLocation location) {
        this.conf = conf;
        this.location = location;
    }

    /**
     * Returns fragments without some of their rows.
     *
     * @param dataset the version to write to
     * @param fragments the fragments of the version by id
     * @param rows the positions of the rows by fragment id, ascending
     * @return what remains of the fragments that have such rows; empty for a fragment of which no
     *     row remains
     * @throws IOException if a file can't be written, or the thread is interrupted; no file is
     *     being written any more
     */
    Map<Integer, Optional<FragmentMetadata>> without(
            Dataset dataset, Map<Integer, FragmentMetadata> fragments, Map<Integer, int[]> rows)
            throws IOException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Semaphore rowsAtOnce = new Semaphore(MAX_ROWS_AT_ONCE);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            rows.forEach(
                    (id, positions) -> {
                        FragmentMetadata before = fragments.get(id);
                        Shortened known = written.get(id);
                        if (known == null || !known.isOf(before, positions)) {
                            threads.execute(
                                    () -> write(dataset, before, positions, rowsAtOnce, failure));
                        }
                    });
        } finally {
            threads.shutdown();
            awaitEnd(threads, failure);
        }
        if (failure.get() != null) {
            throw failed(failure.get());
        }
        Map<Integer, Optional<FragmentMetadata>> without = new TreeMap<>();
        rows.keySet().forEach(id -> without.put(id, written.get(id).after));
        return without;
    }

    private void write(
            Dataset dataset,
            FragmentMetadata before,
            int[] rows,
            Semaphore rowsAtOnce,
            AtomicReference<Throwable> failure) {
        int permits = Math.min(rows.length, MAX_ROWS_AT_ONCE);
        rowsAtOnce.acquireUninterruptibly(permits);
        try {
            // others have failed: the rest would only take time
            if (failure.get() == null) {
                written.put(before.getId(), delete(dataset, before, rows));
            }
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
        } finally {
            rowsAtOnce.release(permits);
        }
    }

    private Shortened delete(Dataset dataset, FragmentMetadata before, int[] rows) {
        Optional<FragmentMetadata> after =
                Optional.ofNullable(dataset.getFragment(before.getId()).deleteRows(listOf(rows)));
        KeyCache.ofProcess(conf).rowsDeleted(location, before, rows, after);
        return new Shortened(before, rows, after);
    }

    /** Waits for the threads even if interrupted, because the dataset is closed afterwards. */
    private static void awaitEnd(ExecutorService threads, AtomicReference<Throwable> failure) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
                failure.compareAndSet(
                        null, new InterruptedIOException("interrupted while deleting rows"));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private IOException failed(Throwable failure) {
        if (failure instanceof Error) {
            throw (Error) failure;
        }
        return failure instanceof InterruptedIOException
                ? (IOException) failure
                : LanceErrors.toIOException(
                        "Deleting rows of dataset " + location, failure, conf.storage());
    }

    /** A list view that creates no object per row: a round can replace all rows of a table. */
    private static List<Integer> listOf(int[] rows) {
        return new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return rows[index];
            }

            @Override
            public int size() {
                return rows.length;
            }
        };
    }

    /** A fragment, and what remains of it without some rows. */
    private static final class Shortened {

        private final FragmentMetadata before;
        private final int[] rows;
        private final Optional<FragmentMetadata> after;

        Shortened(FragmentMetadata before, int[] rows, Optional<FragmentMetadata> after) {
            this.before = before;
            this.rows = rows;
            this.after = after;
        }

        boolean isOf(FragmentMetadata fragment, int[] positions) {
            return before.equals(fragment) && Arrays.equals(rows, positions);
        }
    }
}
