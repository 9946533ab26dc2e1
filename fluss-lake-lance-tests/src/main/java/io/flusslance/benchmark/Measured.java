package io.flusslance.benchmark;

/**
 * One run of one contender.
 *
 * @param seconds for writing and committing
 * @param cpuSeconds that all threads of the process computed meanwhile
 * @param files data files that it made
 * @param fileBytes their size
 * @param peakResidentBytes the peak of the process's resident memory while it ran
 */
record Measured(
        double seconds, double cpuSeconds, long files, long fileBytes, long peakResidentBytes) {}
