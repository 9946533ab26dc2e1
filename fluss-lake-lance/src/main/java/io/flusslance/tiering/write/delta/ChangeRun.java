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
import java.nio.file.Path;
import java.util.Optional;

/** Changes in the order of their keys, each key once, in a local file. */
final class ChangeRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeRun.class);

    private final UnnamedFile file;
    private final int level;
    private long count;

    /**
     * A run without changes.
     *
     * @param folder where the file is made
     * @param level how often its changes are merged
     * @throws IOException where the folder does not take it
     */
    ChangeRun(Path folder, int level) throws IOException {
        this.file = UnnamedFile.create(folder, ".changes");
        this.level = level;
    }

    /** Writes its changes, which is to be flushed. */
    DataOutputStream output() {
        return file.output();
    }

    /** Adds a change of a greater key. */
    void add(Change change, DataOutputStream out) throws IOException {
        change.writeTo(out);
        count++;
    }

    /** How often its changes have been merged. */
    int level() {
        return level;
    }

    /** The changes in their order. */
    Source changes() {
        DataInputStream in = file.input();
        long[] read = {0};
        return () -> read[0]++ < count ? Optional.of(Change.readFrom(in)) : Optional.empty();
    }

    /** Changes one after the other. */
    interface Source {

        /** The next one, empty at the end. */
        Optional<Change> next() throws IOException;
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
