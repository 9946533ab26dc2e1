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
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Holds the changes of a round and gives out the last one of each key, by key. What is more than
 * its bound goes to local disk in sorted runs, which are merged. Not for more than one thread at a
 * time.
 */
final class ChangeBuffer implements AutoCloseable {

    private final Path folder;
    private final long limitBytes;
    private final List<ChangeRun> runs = new ArrayList<>();
    private List<Change> changes = new ArrayList<>();
    private long bytes;

    /**
     * An empty buffer.
     *
     * @param folder for runs
     * @param limitBytes of changes on the heap
     */
    ChangeBuffer(Path folder, long limitBytes) {
        this.folder = folder;
        this.limitBytes = limitBytes;
    }

    /**
     * Adds a change that comes after all that were added before.
     *
     * @throws IOException where the local disk does not take a run
     */
    void add(Change change) throws IOException {
        changes.add(change);
        bytes += change.heapBytes();
        if (bytes > limitBytes) {
            compact();
            // the same keys again and again are few
            if (bytes > limitBytes / 2) {
                runs.add(ChangeRun.write(folder, changes));
                changes = new ArrayList<>();
                bytes = 0;
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

    /** Takes a change. */
    interface Visitor {

        /** Takes it. */
        void visit(Change change) throws IOException, InterruptedException;
    }

    /**
     * Hands over the last change of each key, by key. It can be called more than once.
     *
     * @throws IOException where a run can't be read, or the visitor fails
     */
    void forEach(Visitor visitor) throws IOException, InterruptedException {
        compact();
        PriorityQueue<Source> sources = new PriorityQueue<>(Source.ORDER);
        try {
            for (int age = 0; age < runs.size(); age++) {
                Source.open(runs.get(age).changes(), age).ifPresent(sources::add);
            }
            Source.open(changes.iterator(), runs.size()).ifPresent(sources::add);
            while (!sources.isEmpty()) {
                Source newest = sources.poll();
                Change change = newest.change;
                while (!sources.isEmpty()
                        && Change.BY_KEY.compare(sources.peek().change, change) == 0) {
                    Source older = sources.poll();
                    if (older.advance()) {
                        sources.add(older);
                    }
                }
                visitor.visit(change);
                if (newest.advance()) {
                    sources.add(newest);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A run, or what is on the heap, at one of its changes. */
    private static final class Source {

        /** Of one key the newest run's comes first. */
        static final Comparator<Source> ORDER =
                Comparator.comparing((Source source) -> source.change, Change.BY_KEY)
                        .thenComparing(source -> source.age, Comparator.reverseOrder());

        private final Iterator<Change> changes;
        private final int age;
        private Change change;

        private Source(Iterator<Change> changes, int age) {
            this.changes = changes;
            this.age = age;
        }

        static Optional<Source> open(Iterator<Change> changes, int age) {
            Source source = new Source(changes, age);
            return source.advance() ? Optional.of(source) : Optional.empty();
        }

        boolean advance() {
            if (!changes.hasNext()) {
                return false;
            }
            change = changes.next();
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        changes = new ArrayList<>();
        bytes = 0;
        IOException failure = null;
        for (ChangeRun run : runs) {
            try {
                run.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        runs.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
