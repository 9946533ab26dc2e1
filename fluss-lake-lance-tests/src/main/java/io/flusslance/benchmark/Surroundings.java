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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;

/** What a result depends on: the machine, the JVM, the versions. */
final class Surroundings {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final double GIBIBYTE = 1 << 30;
    private static final double LOAD_AT_START = ProcessStatus.loadAverage();

    /** Notes how busy the machine is, at the beginning of a program. */
    static void look() {
        // the class has looked when it was loaded
    }

    /** Lines for people, which are comments in a CSV file. */
    static List<String> lines(long seed) {
        Runtime runtime = Runtime.getRuntime();
        Properties versions = versions();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "machine: %s, %d processors, %.1f GiB, %s %s; load average %.1f before,"
                                + " %.1f after",
                        processor(),
                        runtime.availableProcessors(),
                        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                                        .getTotalMemorySize()
                                / GIBIBYTE,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        LOAD_AT_START,
                        ProcessStatus.loadAverage()),
                String.format(
                        Locale.ROOT,
                        "java: %s %s, heap at most %.1f GiB",
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.vm.version"),
                        runtime.maxMemory() / GIBIBYTE),
                String.format(
                        "versions: plugin %s, Lance %s, Fluss %s, Flink %s",
                        versions.get("plugin"),
                        versions.get("lance"),
                        versions.get("fluss"),
                        versions.get("flink")),
                "seed: " + seed);
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*:\\s*", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static Properties versions() {
        Properties versions = new Properties();
        try (InputStream in = Surroundings.class.getResourceAsStream("/versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions;
    }

    private Surroundings() {}
}
