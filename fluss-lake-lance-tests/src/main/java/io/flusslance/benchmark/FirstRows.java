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
package io.flusslance.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The moment at which the first rows of a run were there. */
final class FirstRows {

    private final CountDownLatch arrived = new CountDownLatch(1);
    private long nanos;

    /** They are here; only the first call counts. */
    synchronized void arrive() {
        if (arrived.getCount() > 0) {
            nanos = System.nanoTime();
            arrived.countDown();
        }
    }

    /**
     * Waits for them.
     *
     * @return when they came, as {@link System#nanoTime()} says it
     */
    long await(long seconds) throws InterruptedException, TimeoutException {
        if (!arrived.await(seconds, TimeUnit.SECONDS)) {
            throw new TimeoutException("No row came within " + seconds + " s.");
        }
        synchronized (this) {
            return nanos;
        }
    }
}
