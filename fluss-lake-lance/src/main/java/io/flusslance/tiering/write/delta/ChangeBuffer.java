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
package io.flusslance.tiering.write.delta;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Holds the changes of a round and gives out the last one of each key, by key. What is more than
 * its bound goes to local disk in sorted runs, which are merged. It may be closed by any thread.
 */
final class ChangeBuffer implements AutoCloseable {

    /** More runs of one size become one: each takes a buffer and a file while it is read. */
    private static final int MAX_RUNS = 32;

    private final Path folder;
    private final HeapShare heap;
    private final int maxRuns;

    // all guarded by this; the oldest runs first
    private final List<ChangeRun> runs = new ArrayList<>();
    private List<Change> changes = new ArrayList<>();
    private long bytes;
    private boolean closed;

    /**
     * An empty buffer.
     *
     * @param folder for runs
     * @param heap of changes; it is closed with the buffer
     */
    ChangeBuffer(Path folder, HeapShare heap) {
        this(folder, heap, MAX_RUNS);
    }

    ChangeBuffer(Path folder, HeapShare heap, int maxRuns) {
        this.folder = folder;
        this.heap = heap;
        this.maxRuns = maxRuns;
    }

    /**
     * Adds a change that comes after all that were added before.
     *
     * @throws IOException where the local disk does not take a run, or the buffer is closed
     */
    synchronized void add(Change change) throws IOException {
        checkOpen();
        changes.add(change);
        bytes += change.heapBytes();
        long limitBytes = heap.bytes();
        if (bytes > limitBytes) {
            compact();
            // the same keys again and again are few
            if (bytes > limitBytes / 2) {
                spill();
            }
        }
    }

    /** Leaves the last change of each key, sorted. */
    private void compact() {
        // stable: of one key the later ones come later
        changes.sort(Change.BY_KEY);
        List<Change> last = new ArrayList<>();
        bytes = 0;
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            boolean isLast =
                    i + 1 == changes.size()
                            || Change.BY_KEY.compare(change, changes.get(i + 1)) != 0;
            if (isLast) {
                last.add(change);
                bytes += change.heapBytes();
            }
        }
        changes = last;
    }

    private void spill() throws IOException {
        try {
            runs.add(ChangeRun.write(folder, 0, changes.iterator()));
            changes = new ArrayList<>();
            bytes = 0;
            mergeFullLevels();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** As many runs of one level as there may be become one of the next level. */
    private void mergeFullLevels() throws IOException {
        int first = runs.size() - maxRuns;
        while (first >= 0 && runs.get(first).level() == runs.get(runs.size() - 1).level()) {
            List<ChangeRun> level = runs.subList(first, runs.size());
            ChangeRun merged =
                    ChangeRun.write(folder, level.get(0).level() + 1, merge(level, List.of()));
            level.forEach(ChangeRun::close);
            level.clear();
            runs.add(merged);
            first = runs.size() - maxRuns;
        }
    }

    private static ChangeMerge merge(List<ChangeRun> runs, List<Change> newest) {
        List<Iterator<Change>> sources = new ArrayList<>();
        runs.forEach(run -> sources.add(run.changes()));
        sources.add(newest.iterator());
        return new ChangeMerge(sources);
    }

    /** Takes a change. */
    interface Visitor {

        /** Takes it. */
        void visit(Change change) throws IOException, InterruptedException;
    }

    /**
     * Hands over the last change of each key, by key. It can be called more than once.
     *
     * @throws IOException where a run can't be read, the visitor fails, or the buffer is closed
     */
    synchronized void forEach(Visitor visitor) throws IOException, InterruptedException {
        checkOpen();
        compact();
        try {
            ChangeMerge all = merge(runs, changes);
            while (all.hasNext()) {
                visitor.visit(all.next());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("The writer is closed.");
        }
    }

    /** Drops the changes; a visitor that is at work comes to its end before. */
    @Override
    public synchronized void close() {
        closed = true;
        heap.close();
        changes = new ArrayList<>();
        bytes = 0;
        runs.forEach(ChangeRun::close);
        runs.clear();
    }
}
