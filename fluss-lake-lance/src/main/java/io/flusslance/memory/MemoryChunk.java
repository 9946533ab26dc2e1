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

/** Native memory of a {@link MemoryPool}, which one owner at a time writes to. */
public final class MemoryChunk {

    private final long address;
    private final long capacity;

    MemoryChunk(long address, long capacity) {
        this.address = address;
        this.capacity = capacity;
    }

    /** Where it begins. */
    public long address() {
        return address;
    }

    /** Its size in bytes, which can be more than was asked for. */
    public long capacity() {
        return capacity;
    }
}
