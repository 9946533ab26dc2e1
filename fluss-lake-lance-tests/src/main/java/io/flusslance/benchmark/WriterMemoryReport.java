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

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What {@link WriterMemory} found.
 *
 * @param options what was measured
 * @param rowBytes bytes of a row in Arrow buffers on the average
 * @param seconds from the first row to the last file
 * @param arrowPeakBytes as the plugin counts it
 * @param before before the writers were opened
 * @param looks while they were open
 * @param after after they were closed
 * @param trimmed when the C library had given back what it kept of freed memory; empty where the
 *     JVM can't make it do so
 * @param peakResidentBytes the peak that Linux kept
 * @param files data files and their size
 */
record WriterMemoryReport(
        WriterMemoryOptions options,
        long rowBytes,
        double seconds,
        OptionalLong arrowPeakBytes,
        MemorySample before,
        List<MemorySampler.Look> looks,
        MemorySample after,
        Optional<MemorySample> trimmed,
        long peakResidentBytes,
        Folders.DataFiles files)
        implements Report {

    private static final double MEGABYTE = 1 << 20;
    private static final String HEADINGS =
            "seed,writers,rows,text_bytes,row_bytes,limit_bytes,seconds,arrow_peak_bytes,"
                + "resident_peak_bytes,resident_before_bytes,resident_after_bytes,"
                + "heap_committed_bytes,heap_used_peak_bytes,jvm_peak_bytes,unsafe_peak_bytes,"
                + "native_peak_bytes,native_before_bytes,native_after_bytes,native_trimmed_bytes,properties,sampling,file_peak_bytes,"
                + "threads_peak,open_files_peak,data_files,data_file_bytes,charged_peak_bytes";

    /** The largest value of each figure while the writers were open. */
    private MemorySample peak() {
        return looks.stream()
                .map(MemorySampler.Look::sample)
                .reduce(MemorySample::max)
                .orElseThrow();
    }

    /** The moment with the most resident memory. */
    private MemorySample fullest() {
        return looks.stream()
                .map(MemorySampler.Look::sample)
                .max(Comparator.comparingLong(MemorySample::residentBytes))
                .orElseThrow();
    }

    private long chargedPeakBytes() {
        return looks.stream().mapToLong(MemorySampler.Look::chargedBytes).max().orElseThrow();
    }

    /** The figures for people, in MiB. */
    @Override
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%d writers, %d rows of %d bytes, %.1f s, %.0f rows/s; %d data files for %d"
                                + " buckets, %.0f MiB; %s %s%n",
                        options.writers(),
                        options.rows(),
                        rowBytes,
                        seconds,
                        options.rows() / seconds,
                        files.count(),
                        options.writers(),
                        files.bytes() / MEGABYTE,
                        options.sampling(),
                        text(options.properties())));
        text.append(
                String.format(
                        Locale.ROOT,
                        "Arrow as the plugin counts it: peak %s of %.0f MiB, and beside it what"
                                + " Lance buffers: peak %s MiB; resident peak as Linux counts it:"
                                + " %.0f MiB%n",
                        arrowPeakBytes.isPresent()
                                ? mebibytes(arrowPeakBytes.getAsLong())
                                : "unknown",
                        options.limitBytes() / MEGABYTE,
                        mebibytes(chargedPeakBytes()),
                        peakResidentBytes / MEGABYTE));
        text.append(
                String.format(
                        "%-8s %9s %9s %9s %9s %9s %9s %9s %8s %6s%n",
                        "MiB",
                        "resident",
                        "heap",
                        "heap used",
                        "JVM rest",
                        "Unsafe",
                        "native",
                        "files",
                        "threads",
                        "fds"));
        text.append(line("before", before));
        text.append(line("peaks", peak()));
        text.append(line("fullest", fullest()));
        text.append(line("after", after));
        trimmed.ifPresent(sample -> text.append(line("trimmed", sample)));
        return text.toString();
    }

    private static String line(String name, MemorySample sample) {
        return String.format(
                "%-8s %9s %9s %9s %9s %9s %9s %9s %8d %6d%n",
                name,
                mebibytes(sample.residentBytes()),
                mebibytes(sample.heapBytes()),
                mebibytes(sample.heapUsedBytes()),
                mebibytes(sample.jvmBytes()),
                mebibytes(sample.unsafeBytes()),
                mebibytes(sample.nativeBytes()),
                mebibytes(sample.fileBytes()),
                sample.threads(),
                sample.openFiles());
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGABYTE);
    }

    @Override
    public List<String> csv() {
        MemorySample peak = peak();
        List<Object> figures =
                List.of(
                        options.output().seed(),
                        options.writers(),
                        options.rows(),
                        options.textBytes(),
                        rowBytes,
                        options.limitBytes(),
                        seconds,
                        arrowPeakBytes.orElse(-1),
                        peakResidentBytes,
                        before.residentBytes(),
                        after.residentBytes(),
                        peak.heapBytes(),
                        peak.heapUsedBytes(),
                        peak.jvmBytes(),
                        peak.unsafeBytes(),
                        peak.nativeBytes(),
                        before.nativeBytes(),
                        after.nativeBytes(),
                        trimmed.map(MemorySample::nativeBytes).orElse(-1L),
                        text(options.properties()),
                        options.sampling(),
                        peak.fileBytes(),
                        peak.threads(),
                        peak.openFiles(),
                        files.count(),
                        files.bytes(),
                        chargedPeakBytes());
        String line = figures.stream().map(String::valueOf).collect(Collectors.joining(","));
        return List.of(HEADINGS, line);
    }

    /** Both sides of the process's memory, from the opening of the writers to the last file. */
    @Override
    public ResultChart chart() {
        return ResultChart.lines(
                "Memory of " + options.writers() + " open writers",
                "seconds",
                "MiB",
                List.of(
                        over("resident, all", MemorySample::residentBytes),
                        over("Java heap, committed", MemorySample::heapBytes),
                        over("Java heap, used", MemorySample::heapUsedBytes),
                        over("Arrow's buffers", MemorySample::unsafeBytes),
                        over("native, Lance's", MemorySample::nativeBytes)));
    }

    private ResultChart.Line over(String name, ToLongFunction<MemorySample> bytes) {
        return new ResultChart.Line(
                name,
                looks.stream().map(MemorySampler.Look::seconds).toList(),
                looks.stream().map(look -> bytes.applyAsLong(look.sample()) / MEGABYTE).toList());
    }

    private static String text(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(";"));
    }
}
