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
package io.flusslance.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions, never longer than to a moment. */
public final class Deadline {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Duration duration;
    private final Callable<?> progress;
    private Object reached;
    private long endNanos;

    private Deadline(Duration duration, Callable<?> progress, Object reached) {
        this.duration = duration;
        this.progress = progress;
        this.reached = reached;
        this.endNanos = System.nanoTime() + duration.toNanos();
    }

    /** A deadline that is {@code duration} from now. */
    public static Deadline in(Duration duration) {
        return new Deadline(duration, () -> "", "");
    }

    /**
     * A deadline for what goes on in steps, however many these are: it passes when there was none
     * for {@code duration}.
     *
     * @param progress what another step changes
     */
    public static Deadline withoutProgressFor(Duration duration, Callable<?> progress)
            throws Exception {
        return new Deadline(duration, progress, progress.call());
    }

    private boolean hasPassed() throws Exception {
        if (System.nanoTime() - endNanos <= 0) {
            return false;
        }
        Object now = progress.call();
        boolean stands = now.equals(reached);
        reached = now;
        endNanos = System.nanoTime() + duration.toNanos();
        return stands;
    }

    /**
     * Returns when the condition holds.
     *
     * @param what what is waited for, for the message of the error
     * @param state what is known when time has run out, for the message of the error
     * @throws AssertionError when the deadline passes first
     * @throws Exception what the condition throws
     */
    public void await(String what, Callable<Boolean> condition, Supplier<String> state)
            throws Exception {
        while (!condition.call()) {
            if (hasPassed()) {
                throw new AssertionError(
                        "no progress within "
                                + duration
                                + ": "
                                + what
                                + System.lineSeparator()
                                + state.get());
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for: " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
