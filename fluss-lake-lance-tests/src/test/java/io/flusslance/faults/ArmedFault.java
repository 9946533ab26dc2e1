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

import io.flusslance.storage.RequestFate;
import io.flusslance.storage.StorageRequest;

import java.time.Duration;
import java.util.function.Supplier;

/** A fault that waits for its requests. */
public final class ArmedFault {

    private final RequestPoint point;
    private final Supplier<RequestFate> fate;
    private final Duration blindness;
    private int shots;
    private long firedNanos;

    /**
     * A fault.
     *
     * @param point which requests it hits
     * @param shots how many of them, one after the other
     * @param fate what becomes of each
     * @param blindness for how long every request is refused after the last one
     */
    ArmedFault(RequestPoint point, int shots, Supplier<RequestFate> fate, Duration blindness) {
        this.point = point;
        this.shots = shots;
        this.fate = fate;
        this.blindness = blindness;
    }

    /** A fault that hits one request. */
    public static ArmedFault once(RequestPoint point, Supplier<RequestFate> fate) {
        return new ArmedFault(point, 1, fate, Duration.ZERO);
    }

    RequestPoint point() {
        return point;
    }

    /** What becomes of a request to the table's dataset. */
    RequestFate of(StorageRequest request) {
        synchronized (this) {
            if (shots == 0) {
                return isBlind() ? RequestFate.refuse(403, "AccessDenied") : RequestFate.pass();
            }
            if (!point.matches(request)) {
                return RequestFate.pass();
            }
            shots--;
            firedNanos = System.nanoTime();
        }
        return fate.get();
    }

    private boolean isBlind() {
        return System.nanoTime() - firedNanos < blindness.toNanos();
    }

    /** Whether it has hit a request. */
    public synchronized boolean hasFired() {
        return firedNanos != 0;
    }

    /** When it hit the last request. */
    public synchronized long firedNanos() {
        return firedNanos;
    }

    /** Whether it does nothing any more. */
    synchronized boolean isOver() {
        return shots == 0 && !isBlind();
    }
}
