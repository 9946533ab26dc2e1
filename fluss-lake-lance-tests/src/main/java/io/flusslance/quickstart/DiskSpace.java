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
package io.flusslance.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Notices a full disk before Fluss and Flink do: these repeat a failed write for ever. */
public final class DiskSpace {

    /** With less than this left, something that is being written will soon fail. */
    private static final long LEAST_BYTES = 16L << 20;

    /** The native library is unpacked twice: for the plugin folder and for the class path. */
    private static final long NATIVE_LIBRARY_BYTES = 400L << 20;

    /** Fluss's log, the dataset and the gallery, which may all lie on one disk. */
    private static final int COPIES = 3;

    /** A dataset's own files beside its data, and slack. */
    private static final long SLACK_BYTES = 32L << 20;

    private final List<Path> folders;

    DiskSpace(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /**
     * Checks, before anything is started, that the rows will fit.
     *
     * @param temporary folder of Fluss's log and the native libraries
     * @param rowBytes estimated size of all rows
     * @throws QuickstartException if they will not
     */
    public static void requireTemporary(Path temporary, long rowBytes) {
        require(
                temporary,
                NATIVE_LIBRARY_BYTES + COPIES * rowBytes,
                " (TMPDIR names another place)");
    }

    /**
     * Checks, before anything is started, that the dataset will fit.
     *
     * @param warehouse folder of the dataset
     * @param rowBytes estimated size of all rows
     * @throws QuickstartException if it will not
     */
    public static void requireWarehouse(Path warehouse, long rowBytes) {
        require(warehouse, SLACK_BYTES + rowBytes, "");
    }

    private static void require(Path folder, long needed, String hint) {
        long free = free(folder);
        if (free < needed) {
            throw new QuickstartException(
                    "The disk of "
                            + folder
                            + " is too full: this run needs about "
                            + Figures.bytes(needed)
                            + " there and "
                            + Figures.bytes(free)
                            + " are free"
                            + hint
                            + ".");
        }
    }

    /**
     * Checks that nothing has filled up.
     *
     * @throws QuickstartException if a disk is full
     */
    void check() {
        for (Path folder : folders) {
            if (free(folder) < LEAST_BYTES) {
                throw new QuickstartException("The disk of " + folder + " is full.");
            }
        }
    }

    private static long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("asking for the free space of " + folder, e);
        }
    }
}
