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

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that the JVM knows of, where it was started with {@code
 * -XX:NativeMemoryTracking=summary}. Lance's native code allocates behind the JVM's back.
 *
 * @param heapBytes committed for Java's heap
 * @param unsafeBytes allocated through {@code Unsafe}, as Arrow's buffers are
 * @param restBytes committed for all else: classes, code, collector, Java's threads
 */
record NativeMemoryTracking(long heapBytes, long unsafeBytes, long restBytes) {

    private static final int KILOBYTE = 1024;
    private static final Pattern TOTAL = category("Total:");
    private static final Pattern HEAP = category("-\\s+Java Heap \\(");
    private static final Pattern UNSAFE = category("-\\s+Other \\(");

    private static Pattern category(String name) {
        return Pattern.compile(name + "\\s*reserved=\\d+KB, committed=(\\d+)KB");
    }

    /** What the JVM says now; empty where it does not track. */
    static Optional<NativeMemoryTracking> read() {
        String summary = JvmCommand.nativeMemory().orElse("");
        Optional<Long> total = committed(TOTAL, summary);
        if (total.isEmpty()) {
            return Optional.empty();
        }
        long heap = committed(HEAP, summary).orElse(0L);
        long unsafe = committed(UNSAFE, summary).orElse(0L);
        return Optional.of(new NativeMemoryTracking(heap, unsafe, total.get() - heap - unsafe));
    }

    private static Optional<Long> committed(Pattern category, String summary) {
        Matcher matcher = category.matcher(summary);
        return matcher.find()
                ? Optional.of(Long.parseLong(matcher.group(1)) * KILOBYTE)
                : Optional.empty();
    }

    /** All of it. */
    long totalBytes() {
        return heapBytes + unsafeBytes + restBytes;
    }
}
