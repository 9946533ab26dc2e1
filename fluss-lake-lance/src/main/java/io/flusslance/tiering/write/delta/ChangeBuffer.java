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

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * Holds the changes of a round and gives out the last one of each key, by key. What is more than
 * its bound goes to local disk in sorted runs, which are merged. It may be closed by any thread.
 */
final class ChangeBuffer implements AutoCloseable {

    /** More runs of one size become one: each takes a buffer and a file while it is read. */
    private static final int MAX_RUNS = 32;

    private final Path folder;
    private final LongSupplier heapBytes;
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
     * @param heapBytes what it may hold on the heap, now
     */
    ChangeBuffer(Path folder, LongSupplier heapBytes) {
        this(folder, heapBytes, MAX_RUNS);
    }

    ChangeBuffer(Path folder, LongSupplier heapBytes, int maxRuns) {
        this.folder = folder;
        this.heapBytes = heapBytes;
        this.maxRuns = maxRuns;
    }

    /**
     * Adds a change that comes after all that were added before.
     *
     * @throws IOException where the local disk does not take a run, or the buffer is closed
     */
    synchronized void add(Change change) throws IOException, InterruptedException {
        checkOpen();
        changes.add(change);
        bytes += change.heapBytes();
        long limitBytes = heapBytes.getAsLong();
        if (bytes > limitBytes) {
            compact();
            // the same keys again and again are few
            if (bytes > limitBytes / 2) {
                addRun(0, List.of());
                changes = new ArrayList<>();
                bytes = 0;
                mergeFullLevels();
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

    /** As many runs of one level as there may be become one of the next level. */
    private void mergeFullLevels() throws IOException, InterruptedException {
        int first = runs.size() - maxRuns;
        while (first >= 0 && runs.get(first).level() == runs.get(runs.size() - 1).level()) {
            List<ChangeRun> level = List.copyOf(runs.subList(first, runs.size()));
            addRun(level.get(0).level() + 1, level);
            level.forEach(ChangeRun::close);
            runs.removeAll(level);
            first = runs.size() - maxRuns;
        }
    }

    /** Adds a run of other runs and of what is on the heap; it is closed with the buffer. */
    private void addRun(int level, List<ChangeRun> merged)
            throws IOException, InterruptedException {
        ChangeRun run = new ChangeRun(folder, level);
        runs.add(run);
        DataOutputStream out = run.output();
        merge(merged, change -> run.add(change, out));
        out.flush();
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
        merge(runs, visitor);
    }

    /** A source at one of its changes. */
    private static final class Head {

        /** Of one key the newest source's comes first. */
        static final Comparator<Head> ORDER =
                Comparator.comparing((Head head) -> head.change, Change.BY_KEY)
                        .thenComparing(head -> head.age, Comparator.reverseOrder());

        private final ChangeRun.Source source;
        private final int age;
        private Change change;

        Head(ChangeRun.Source source, int age) {
            this.source = source;
            this.age = age;
        }
    }

    /** Hands over the last change of each key in runs, the oldest first, and on the heap. */
    private void merge(List<ChangeRun> oldest, Visitor visitor)
            throws IOException, InterruptedException {
        PriorityQueue<Head> heads = new PriorityQueue<>(Head.ORDER);
        for (ChangeRun run : oldest) {
            advance(new Head(run.changes(), heads.size()), heads);
        }
        Iterator<Change> newest = changes.iterator();
        advance(
                new Head(
                        () -> newest.hasNext() ? Optional.of(newest.next()) : Optional.empty(),
                        heads.size()),
                heads);
        while (!heads.isEmpty()) {
            Head head = heads.poll();
            Change change = head.change;
            advance(head, heads);
            while (!heads.isEmpty() && Change.BY_KEY.compare(heads.peek().change, change) == 0) {
                advance(heads.poll(), heads);
            }
            visitor.visit(change);
        }
    }

    private static void advance(Head head, PriorityQueue<Head> heads) throws IOException {
        Optional<Change> next = head.source.next();
        if (next.isPresent()) {
            head.change = next.get();
            heads.add(head);
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
        changes = new ArrayList<>();
        bytes = 0;
        runs.forEach(ChangeRun::close);
        runs.clear();
    }
}
