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
 * Protects the coordinator from a storage that does not respond. Fluss makes these calls on the few
 * threads that serve all clients; each call to an unresponsive storage would block one of them
 * until its timeout, which also affects tables without a lake. After a call that took long and
 * failed, further calls therefore fail immediately for a while, with the same reason.
 */
final class StorageHealth {

    /** A call to the storage. */
    interface Call {
        void run() throws IOException;
    }

    /** A failure that comes sooner than this is a response, such as "access denied". */
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
     * Makes a call, unless the storage did not respond recently.
     *
     * @throws IOException the exception of the call, or one that quotes that of the last call
     */
    void call(Call call) throws IOException {
        checkNotSilent();
        long begin = nanoClock.getAsLong();
        try {
            call.run();
            // any other failure, such as a conflict, is a response of the storage
        } catch (StorageException e) {
            note(e, begin);
            throw e;
        }
    }

    private synchronized void checkNotSilent() throws IOException {
        if (lastFailure != null && nanoClock.getAsLong() - pauseEnds < 0) {
            throw new StorageException(
                    lastFailure.getMessage()
                            + " (result of an earlier request; the storage is "
                            + "contacted again "
                            + PAUSE.toSeconds()
                            + " s after that request)",
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
