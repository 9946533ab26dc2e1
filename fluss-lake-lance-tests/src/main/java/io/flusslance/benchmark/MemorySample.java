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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Where the memory of the process is at one moment.
 *
 * @param residentBytes all of it
 * @param fileBytes resident pages of files, as libraries' code
 * @param heapUsedBytes Java objects, garbage included
 * @param heapBytes committed for Java's heap; resident where the JVM touched it at its start
 * @param unsafeBytes allocated through {@code Unsafe}: Arrow's buffers
 * @param jvmBytes what the JVM needs for itself
 * @param nativeBytes what is resident and in none of those: Lance's, and what its allocator and
 *     Arrow's keep for later
 * @param threads Java's and native ones
 * @param openFiles files, sockets and the like
 */
record MemorySample(
        long residentBytes,
        long fileBytes,
        long heapUsedBytes,
        long heapBytes,
        long unsafeBytes,
        long jvmBytes,
        long nativeBytes,
        long threads,
        long openFiles) {

    /** Looks now. */
    static MemorySample take() throws IOException {
        ProcessStatus status = ProcessStatus.read();
        Optional<NativeMemoryTracking> tracked = NativeMemoryTracking.read();
        NativeMemoryTracking jvm = tracked.orElse(new NativeMemoryTracking(0, 0, 0));
        return new MemorySample(
                status.residentBytes(),
                status.fileBytes(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                jvm.heapBytes(),
                jvm.unsafeBytes(),
                jvm.restBytes(),
                status.anonymousBytes() - jvm.totalBytes(),
                status.threads(),
                ProcessStatus.openFiles());
    }

    /** The larger of each figure: the peaks, which need not have been at one moment. */
    MemorySample max(MemorySample other) {
        return new MemorySample(
                Math.max(residentBytes, other.residentBytes),
                Math.max(fileBytes, other.fileBytes),
                Math.max(heapUsedBytes, other.heapUsedBytes),
                Math.max(heapBytes, other.heapBytes),
                Math.max(unsafeBytes, other.unsafeBytes),
                Math.max(jvmBytes, other.jvmBytes),
                Math.max(nativeBytes, other.nativeBytes),
                Math.max(threads, other.threads),
                Math.max(openFiles, other.openFiles));
    }
}
