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

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/** The last change of each key of several sources that are sorted by key, sorted by key. */
final class ChangeMerge implements Iterator<Change> {

    /** A source at one of its changes. */
    private static final class Source {

        /** Of one key the newest source's comes first. */
        static final Comparator<Source> ORDER =
                Comparator.comparing((Source source) -> source.change, Change.BY_KEY)
                        .thenComparing(source -> source.age, Comparator.reverseOrder());

        private final Iterator<Change> changes;
        private final int age;
        private Change change;

        Source(Iterator<Change> changes, int age) {
            this.changes = changes;
            this.age = age;
        }
    }

    private final PriorityQueue<Source> sources = new PriorityQueue<>(Source.ORDER);

    /**
     * A merge.
     *
     * @param sources the oldest changes first; a key is in each once at most
     */
    ChangeMerge(List<Iterator<Change>> sources) {
        for (int age = 0; age < sources.size(); age++) {
            advance(new Source(sources.get(age), age));
        }
    }

    private void advance(Source source) {
        if (source.changes.hasNext()) {
            source.change = source.changes.next();
            sources.add(source);
        }
    }

    @Override
    public boolean hasNext() {
        return !sources.isEmpty();
    }

    @Override
    public Change next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Source newest = sources.poll();
        Change change = newest.change;
        advance(newest);
        while (!sources.isEmpty() && Change.BY_KEY.compare(sources.peek().change, change) == 0) {
            advance(sources.poll());
        }
        return change;
    }
}
