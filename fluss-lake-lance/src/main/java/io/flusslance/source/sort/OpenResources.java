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
package io.flusslance.source.sort;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The open resources of a read. Any thread can close them. A resource that another thread adds
 * after that is closed immediately.
 */
public final class OpenResources implements AutoCloseable {

    // both guarded by this
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /** Takes ownership of a resource and returns it. */
    public <T extends AutoCloseable> T own(T resource) {
        synchronized (this) {
            if (!closed) {
                open.push(resource);
                return resource;
            }
        }
        close(resource);
        return resource;
    }

    /** Closes a resource before the others. */
    void closeEarly(AutoCloseable resource) {
        disown(resource);
        close(resource);
    }

    /** Forgets a resource, which another resource closes from now on. */
    synchronized void disown(AutoCloseable resource) {
        open.remove(resource);
    }

    /** Returns whether the resources were closed. */
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (AutoCloseable next = pop(); next != null; next = pop()) {
            try {
                close(next);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized AutoCloseable pop() {
        closed = true;
        return open.poll();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("What was read can't be closed.", e);
        }
    }
}
