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
package io.flusslance.faults;

import io.flusslance.testing.ProgramRun;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file system of its own, small enough to be filled up, that can be made read-only. */
final class SmallDisk implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String FILLER = "filler";

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * Mounts one, which only root may do.
     *
     * @param folder an empty folder
     * @return empty where that is not allowed
     */
    static Optional<SmallDisk> mount(Path folder, int megabytes) throws IOException {
        try {
            int exitCode =
                    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder);
            return exitCode == 0 ? Optional.of(new SmallDisk(folder)) : Optional.empty();
        } catch (IOException e) {
            // no such program
            return Optional.empty();
        }
    }

    /** Takes all space that is left. */
    void fill() throws IOException {
        byte[] zeros = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(folder.resolve(FILLER))) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            // no space is left, as it should be
        }
    }

    /** Gives it back. */
    void empty() throws IOException {
        Files.deleteIfExists(folder.resolve(FILLER));
    }

    /** Lets nobody write; false where someone writes just now. */
    boolean makeReadOnly() throws IOException {
        return run("mount", "-o", "remount,ro", folder) == 0;
    }

    void makeWritable() throws IOException {
        if (run("mount", "-o", "remount,rw", folder) != 0) {
            throw new IOException(folder + " can't be made writable again");
        }
    }

    private static int run(Object... words) throws IOException {
        return ProgramRun.of(
                        Map.of(), TIMEOUT, List.of(words).stream().map(Object::toString).toList())
                .exitCode();
    }

    @Override
    public void close() throws IOException {
        if (run("umount", "--lazy", folder) != 0) {
            throw new IOException(folder + " can't be unmounted");
        }
    }
}
