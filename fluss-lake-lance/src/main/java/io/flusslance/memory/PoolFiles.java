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
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The files that are written with a pool's memory: those that get rows, and those that have all
 * their rows and that Lance has not finished, in the order in which they got the last one. Others
 * may wait for the latter, but not for ever: an upload can hang.
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

    private static final long NANOS_OF_MILLI = 1_000_000;

    private final Duration timeout;
    private final Set<FileMemory> open = new HashSet<>();
    private final Deque<FileMemory> ending = new ArrayDeque<>();
    // those that are no longer waited for too
    private int ended;
    private long lastNumber;

    /**
     * No files.
     *
     * @param timeout how long others wait for a file after its last row
     */
    PoolFiles(Duration timeout) {
        this.timeout = timeout;
    }

    /** Whether no more may be written at once. */
    boolean areFull() {
        return open.size() + ended >= MAX_FILES;
    }

    /** Whether all of them get rows: none will be finished by Lance alone. */
    boolean areAllOpen() {
        return ended == 0;
    }

    static IOException tooMany() {
        return new IOException(
                ErrorCode.TOO_MANY_BUCKETS.format(
                        "%d buckets receive rows at the same time in this process, "
                                + "more than Lance can write files for: give the TaskManager "
                                + "fewer slots",
                        MAX_FILES));
    }

    void opened(FileMemory file) {
        open.add(file);
    }

    /** The file has all its rows. */
    void ended(FileMemory file) {
        open.remove(file);
        ended++;
        lastNumber++;
        file.setNumber(lastNumber);
        ending.add(file);
    }

    /** Lance has finished the file, which has ended. */
    void closed(FileMemory file) {
        ended--;
        ending.remove(file);
    }

    /** The one that gets rows of which Lance buffers most. */
    Optional<FileMemory> largestOpen() {
        return open.stream().max(Comparator.comparingLong(FileMemory::chargedBytes));
    }

    /** The number of the file that ended last. */
    long lastNumber() {
        return lastNumber;
    }

    /** Whether Lance still works at a file that ended with this number or a lower one. */
    boolean hasEndingUpTo(long number) {
        return !ending.isEmpty() && ending.element().number() <= number;
    }

    /** Takes the one out that ended first if Lance has had too long for it. */
    Optional<FileMemory> pollLate() {
        if (ending.isEmpty() || nanosLeft() > 0) {
            return Optional.empty();
        }
        FileMemory late = ending.remove();
        LOG.warn(
                "{} Lance has not finished a file {} after its last row; the {} bytes that it"
                        + " buffers are no longer counted.",
                ErrorCode.UPLOAD_SLOW,
                timeout,
                late.chargedBytes());
        return Optional.of(late);
    }

    /** How long the one is waited for that ended first; 0, so for ever, where there is none. */
    long millisLeft() {
        return ending.isEmpty() ? 0 : Math.max(1, nanosLeft() / NANOS_OF_MILLI + 1);
    }

    private long nanosLeft() {
        return ending.element().endedNanos() + timeout.toNanos() - System.nanoTime();
    }
}
