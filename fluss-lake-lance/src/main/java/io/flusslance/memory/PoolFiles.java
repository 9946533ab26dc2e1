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
package io.flusslance.memory;

import io.flusslance.config.ErrorCode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The files that Lance writes with a pool's memory: those that get rows, and those that have all of
 * them. Others wait for the latter, but not for ever: an upload can hang.
 *
 * <p>Not for more than one thread at a time.
 */
final class PoolFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PoolFiles.class);

    /**
     * Files that are written at once. The stream of each blocks a thread of Lance's, which has 512:
     * with all of them blocked no call to Lance returns, in the whole process.
     */
    static final int MAX_FILES = 128;

    private final Duration timeout;
    private int open;
    private int unfinished;
    // those of the unfinished that are waited for, in the order in which they got their last row
    private final Set<FileMemory> ending = new LinkedHashSet<>();

    /**
     * No files.
     *
     * @param timeout how long others wait for a file after its last row
     */
    PoolFiles(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Whether no more may be written at once.
     *
     * @throws IOException where all of them get rows, so that none will be finished by Lance alone
     */
    boolean areFull() throws IOException {
        if (open >= MAX_FILES) {
            throw new IOException(
                    ErrorCode.TOO_MANY_BUCKETS.format(
                            "%d buckets receive rows at the same time in this process, "
                                    + "more than Lance can write files for: give the TaskManager "
                                    + "fewer slots",
                            MAX_FILES));
        }
        return open + unfinished >= MAX_FILES;
    }

    void opened() {
        open++;
    }

    /** The file, which was open, has all its rows. */
    void ended(FileMemory file) {
        open--;
        unfinished++;
        ending.add(file);
    }

    /** Lance has finished the file, which has ended. */
    void closed(FileMemory file) {
        unfinished--;
        ending.remove(file);
    }

    /** The files that are waited for now. */
    Set<FileMemory> ending() {
        return new HashSet<>(ending);
    }

    boolean isEnding(FileMemory file) {
        return ending.contains(file);
    }

    boolean isAnyEnding(Set<FileMemory> files) {
        return files.stream().anyMatch(ending::contains);
    }

    /** How long the one is waited for that ended first; 0, so for ever, where there is none. */
    long millisLeft() {
        return ending.isEmpty() ? 0 : Math.max(1, ending.iterator().next().millisLeft(timeout));
    }

    /** Takes the one out that ended first if Lance has had too long for it. */
    Optional<FileMemory> pollLate() {
        Optional<FileMemory> late =
                ending.stream().findFirst().filter(file -> file.millisLeft(timeout) == 0);
        late.ifPresent(
                file -> {
                    ending.remove(file);
                    LOG.warn(
                            "{} Lance has not finished a file {} after its last row; the {} bytes"
                                    + " that it buffers are no longer counted.",
                            ErrorCode.UPLOAD_SLOW,
                            timeout,
                            file.chargedBytes());
                });
        return late;
    }
}
