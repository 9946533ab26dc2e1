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
package io.flusslance.dataset;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that removes its eldest entry when it exceeds its capacity. Not thread-safe. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int capacity;

    private BoundedMap(int capacity, boolean accessOrder) {
        super(16, 0.75f, accessOrder);
        this.capacity = capacity;
    }

    /** Returns an empty map whose eldest entry is the one that was added first. */
    public static <K, V> BoundedMap<K, V> inOrderOfAddition(int capacity) {
        return new BoundedMap<>(capacity, false);
    }

    /** Returns an empty map whose eldest entry is the one that was read or added longest ago. */
    public static <K, V> BoundedMap<K, V> inOrderOfUse(int capacity) {
        return new BoundedMap<>(capacity, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > capacity;
    }
}
