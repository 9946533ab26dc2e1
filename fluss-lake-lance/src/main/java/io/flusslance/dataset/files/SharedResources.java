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
package io.flusslance.dataset.files;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Resources that several callers use at the same time, and that stay open for the next use, but are
 * replaced once they are older than {@link #LIFETIME}. Thread-safe.
 */
final class SharedResources<T extends Closeable> {

    static final Duration LIFETIME = Duration.ofMinutes(5);

    /** More are closed after each use. */
    static final int MAX_OPEN = 16;

    private static final Logger LOG = LoggerFactory.getLogger(SharedResources.class);

    private final LongSupplier nanoClock;
    private final Map<List<Object>, Shared> open = new HashMap<>();

    /**
     * Creates an instance without open resources.
     *
     * @param nanoClock a clock like {@link System#nanoTime}
     */
    SharedResources(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Opens a resource. */
    interface Opener<T> {

        /** Returns a resource that nobody else closes. */
        T open() throws IOException;
    }

    /**
     * Returns the resource of a key, which the caller closes.
     *
     * @param opener opens it if none is open
     */
    Shared use(List<Object> key, Opener<T> opener) throws IOException {
        synchronized (this) {
            open.values().removeIf(Shared::retireIfOld);
            Shared shared = open.get(key);
            if (shared != null) {
                shared.users++;
                return shared;
            }
        }
        Shared opened = new Shared(opener.open());
        synchronized (this) {
            opened.users++;
            opened.retired = open.size() >= MAX_OPEN || open.putIfAbsent(key, opened) != null;
        }
        return opened;
    }

    /** A resource in use. */
    final class Shared implements AutoCloseable {

        private final T resource;
        private final long openedNanos = nanoClock.getAsLong();
        // guarded by the instance that it is of
        private int users;
        private boolean retired;

        private Shared(T resource) {
            this.resource = resource;
        }

        T get() {
            return resource;
        }

        private boolean retireIfOld() {
            retired = nanoClock.getAsLong() - openedNanos >= LIFETIME.toNanos();
            closeIfUnused();
            return retired;
        }

        @Override
        public void close() {
            synchronized (SharedResources.this) {
                users--;
                closeIfUnused();
            }
        }

        private void closeIfUnused() {
            if (!retired || users > 0) {
                return;
            }
            try {
                resource.close();
            } catch (IOException | RuntimeException e) {
                LOG.debug("Closing a shared resource failed: {}", e.toString());
            }
        }
    }
}
