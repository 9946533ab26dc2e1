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

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The files that have all their rows and that Lance has not finished, in the order in which they
 * got the last one. Others may wait for them, but not for ever: an upload can hang.
 *
 * <p>Not for more than one thread at a time.
 */
final class EndingFiles {

    private static final Logger LOG = LoggerFactory.getLogger(EndingFiles.class);

    private static final long NANOS_OF_MILLI = 1_000_000;

    private final Duration timeout;
    private final Deque<FileMemory> files = new ArrayDeque<>();

    EndingFiles(Duration timeout) {
        this.timeout = timeout;
    }

    void add(FileMemory file) {
        files.add(file);
    }

    void remove(FileMemory file) {
        files.remove(file);
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** Takes the oldest file out if Lance has had too long for it. */
    Optional<FileMemory> pollLate() {
        if (files.isEmpty() || nanosLeft() > 0) {
            return Optional.empty();
        }
        FileMemory late = files.remove();
        LOG.warn(
                "Lance has not finished a file {} after its last row; the {} bytes that it buffers"
                        + " are no longer counted.",
                timeout,
                late.chargedBytes());
        return Optional.of(late);
    }

    /** How long the oldest file is waited for, at least 1; 0, so for ever, where there is none. */
    long millisLeft() {
        return files.isEmpty() ? 0 : Math.max(1, nanosLeft() / NANOS_OF_MILLI + 1);
    }

    private long nanosLeft() {
        return files.element().endedNanos() + timeout.toNanos() - System.nanoTime();
    }
}
