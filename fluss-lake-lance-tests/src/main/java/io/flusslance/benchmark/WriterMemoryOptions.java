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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to measure.
 *
 * @param plugin the jar of the plugin
 * @param folder for the dataset, which is deleted again
 * @param writers how many are open at once
 * @param rows rows of all of them together
 * @param textBytes length of the longest text column
 * @param limitBytes the plugin's limit of Arrow memory
 * @param properties of the table
 * @param sampling how the memory is looked at
 * @param output where the results go; to the CSV file a line is appended
 */
record WriterMemoryOptions(
        Path plugin,
        Path folder,
        int writers,
        long rows,
        int textBytes,
        long limitBytes,
        Map<String, String> properties,
        Sampling sampling,
        Output output) {

    /** How the memory is looked at. */
    enum Sampling {
        /** As it is, with what the C library keeps of freed memory. */
        AS_IT_IS {
            @Override
            void prepare() {}
        },
        /** Without what was freed; it costs time. */
        TRIMMED {
            @Override
            void prepare() {
                if (JvmCommand.trimNativeHeap().isEmpty()) {
                    throw new IllegalStateException("this JVM can't trim its native heap");
                }
            }
        };

        /** Called before each look. */
        abstract void prepare();
    }

    private static final int MEGABYTE = 1 << 20;
    private static final int ROWS = 2_000_000;
    private static final int QUICK_ROWS = 20_000;

    static WriterMemoryOptions parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of(
                                "plugin",
                                "folder",
                                "writers",
                                "rows",
                                "text-bytes",
                                "limit-mb",
                                "properties"),
                        List.of("trim", "quick"));
        return new WriterMemoryOptions(
                line.requirePath("plugin"),
                line.requirePath("folder").toAbsolutePath(),
                (int) line.number("writers", 1, 64),
                line.number("rows", 1, line.has("quick") ? QUICK_ROWS : ROWS),
                (int) line.number("text-bytes", 1, 100),
                line.number("limit-mb", 1, 96) * MEGABYTE,
                line.pairs("properties"),
                line.has("trim") ? Sampling.TRIMMED : Sampling.AS_IT_IS,
                Output.parse(line));
    }

    /** What the measurement is called among others. */
    String name() {
        return writers + "-writers-" + textBytes;
    }
}
