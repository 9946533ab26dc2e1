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

import io.flusslance.memory.UnnamedFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Changes in the order of their keys, in a local file. */
final class ChangeRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeRun.class);

    private final UnnamedFile file;
    private final int level;
    private final long count;

    private ChangeRun(UnnamedFile file, int level, long count) {
        this.file = file;
        this.level = level;
        this.count = count;
    }

    /**
     * Writes changes.
     *
     * @param folder where the file is made
     * @param level how often they have been merged
     * @throws IOException where the folder does not take it
     */
    static ChangeRun write(Path folder, int level, Iterator<Change> changes) throws IOException {
        UnnamedFile file = UnnamedFile.create(folder, ".changes");
        boolean done = false;
        try {
            DataOutputStream out = file.output();
            long count = 0;
            while (changes.hasNext()) {
                changes.next().writeTo(out);
                count++;
            }
            out.flush();
            done = true;
            return new ChangeRun(file, level, count);
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    /** How often its changes have been merged. */
    int level() {
        return level;
    }

    /** The changes in their order; an error is an {@link UncheckedIOException}. */
    Iterator<Change> changes() {
        DataInputStream in = file.input();
        return new Iterator<>() {
            private long read;

            @Override
            public boolean hasNext() {
                return read < count;
            }

            @Override
            public Change next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                read++;
                try {
                    return Change.readFrom(in);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("A file of changes can't be closed.", e);
        }
    }
}
