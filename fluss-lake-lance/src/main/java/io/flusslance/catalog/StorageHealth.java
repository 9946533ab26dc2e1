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
package io.flusslance.catalog;

import io.flusslance.dataset.StorageException;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a storage that does not answer from holding up the coordinator. The host makes its calls on
 * the few threads that answer all of its clients: each call to a dead storage would hold one of
 * them until its time is out, also for tables without a lake. So for a while after a call that took
 * long and failed, calls fail at once with its reason.
 */
final class StorageHealth {

    /** What it tries to do with the storage. */
    interface Call {
        void run() throws IOException;
    }

    /** A failure that comes sooner than this is an answer, as "access denied". */
    private static final Duration LONG = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final LongSupplier nanoClock;

    // guarded by this
    private StorageException lastFailure;
    private long pauseEnds;

    StorageHealth() {
        this(System::nanoTime);
    }

    StorageHealth(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Makes a call, unless the storage has just been found silent.
     *
     * @throws IOException that of the call, or one that quotes the last call's
     */
    void call(Call call) throws IOException {
        checkNotSilent();
        long begin = nanoClock.getAsLong();
        try {
            call.run();
            // what else goes wrong, as a commit of others, the storage has answered
        } catch (StorageException e) {
            note(e, begin);
            throw e;
        }
    }

    private synchronized void checkNotSilent() throws IOException {
        if (lastFailure != null && nanoClock.getAsLong() - pauseEnds < 0) {
            throw new StorageException(
                    lastFailure.getMessage()
                            + " (that was a moment ago; the storage is asked again "
                            + PAUSE.toSeconds()
                            + " s after it)",
                    lastFailure);
        }
        lastFailure = null;
    }

    private synchronized void note(StorageException failure, long begin) {
        long now = nanoClock.getAsLong();
        if (now - begin >= LONG.toNanos()) {
            lastFailure = failure;
            pauseEnds = now + PAUSE.toNanos();
        }
    }
}
