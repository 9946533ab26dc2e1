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

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A bounded allocator together with what was opened on it. Closing the scope closes the newest
 * first and the allocator last: a dataset that is closed after its allocator fails.
 */
public final class AllocatorScope implements AutoCloseable {

    /**
     * Enough for schemas, manifests and single batches; data is written with a budget of its own.
     */
    private static final long LIMIT_BYTES = 64L << 20;

    private final RootAllocator allocator;
    private final AutoCloseable account;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private AllocatorScope(RootAllocator allocator, AutoCloseable account) {
        this.allocator = allocator;
        this.account = account;
    }

    /** Opens a scope that the caller closes. */
    public static AllocatorScope open() {
        return new AllocatorScope(new RootAllocator(LIMIT_BYTES), () -> {});
    }

    /**
     * Opens a scope for batches of any size, which the caller closes.
     *
     * @param account is told of what is allocated, and is closed after all else
     */
    public static AllocatorScope openFor(ReadAccount account) {
        return new AllocatorScope(new RootAllocator(account, Long.MAX_VALUE), account);
    }

    /** The allocator; it belongs to the scope. */
    public BufferAllocator allocator() {
        return allocator;
    }

    /** Hands a resource over to the scope. */
    public <T extends AutoCloseable> T own(T resource) {
        opened.push(resource);
        return resource;
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!opened.isEmpty()) {
            failure = close(opened.pop(), failure);
        }
        failure = close(allocator, failure);
        failure = close(account, failure);
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException close(AutoCloseable resource, RuntimeException earlier) {
        try {
            resource.close();
            return earlier;
        } catch (Exception e) {
            RuntimeException failure =
                    e instanceof RuntimeException ? (RuntimeException) e : new RuntimeException(e);
            if (earlier != null) {
                earlier.addSuppressed(failure);
                return earlier;
            }
            return failure;
        }
    }
}
