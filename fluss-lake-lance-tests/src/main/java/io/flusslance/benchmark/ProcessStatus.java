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

import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Linux says of this process. */
final class ProcessStatus {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final String RESET_PEAK = "5";
    private static final int KILOBYTE = 1024;

    private final Map<String, Long> numbers;

    private ProcessStatus(Map<String, Long> numbers) {
        this.numbers = numbers;
    }

    /** Reads the status as it is now. */
    static ProcessStatus read() throws IOException {
        Map<String, Long> numbers = new HashMap<>();
        for (String line : Files.readAllLines(STATUS)) {
            List<String> words = List.of(line.split("[:\\s]+", -1));
            if (words.size() > 1 && words.get(1).matches("\\d{1,18}")) {
                numbers.put(words.get(0), Long.valueOf(words.get(1)));
            }
        }
        return new ProcessStatus(numbers);
    }

    /** Begins to take the peak of the resident memory anew; without effect where not allowed. */
    static void resetPeak() {
        try {
            Files.writeString(RESET, RESET_PEAK);
        } catch (IOException e) {
            System.err.println("The peak since the process began is shown: " + e);
        }
    }

    /** How busy the machine is: threads that run or want to, on the average of the last minute. */
    static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Nanoseconds that all threads, native ones too, have computed since the process began. */
    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Files, sockets and the like that are open. */
    static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        }
    }

    /** Memory that is resident, files that are mapped included. */
    long residentBytes() {
        return bytes("VmRSS");
    }

    /** The most that ever was resident since the peak was reset. */
    long peakResidentBytes() {
        return bytes("VmHWM");
    }

    /** Resident memory that is nobody's file: heaps, stacks, what was allocated. */
    long anonymousBytes() {
        return bytes("RssAnon");
    }

    /** Resident pages of files: code of libraries, jars. */
    long fileBytes() {
        return bytes("RssFile");
    }

    /** Threads, Java's and native ones. */
    long threads() {
        return numbers.getOrDefault("Threads", 0L);
    }

    private long bytes(String name) {
        return numbers.getOrDefault(name, 0L) * KILOBYTE;
    }
}
