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

import java.lang.reflect.Method;
import java.util.OptionalLong;

/** The memory that the plugin itself counts. */
final class ArrowPeak {

    private static final String CLASS = "io.flusslance.memory.MemoryPool";

    private final LakePlugin plugin;
    private final long limitBytes;

    /**
     * The peak of a plugin.
     *
     * @param limitBytes the limit that its writers have: asking for the count sets it
     */
    ArrowPeak(LakePlugin plugin, long limitBytes) {
        this.plugin = plugin;
        this.limitBytes = limitBytes;
    }

    /** The peak of Arrow's memory since the last call; empty where the plugin does not count. */
    OptionalLong take() {
        return count("takePeakBytes");
    }

    /** What the plugin takes Lance to buffer now; 0 where it does not count. */
    long charged() {
        return count("chargedBytes").orElse(0);
    }

    private OptionalLong count(String getter) {
        try {
            Class<?> type = plugin.loadClass(CLASS);
            Method ofProcess = type.getMethod("ofProcess", long.class);
            Method count = type.getMethod(getter);
            return OptionalLong.of((long) count.invoke(ofProcess.invoke(null, limitBytes)));
        } catch (ReflectiveOperationException e) {
            return OptionalLong.empty();
        }
    }
}
