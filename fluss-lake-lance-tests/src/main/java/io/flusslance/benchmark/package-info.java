/**
 * The programs behind {@code dev/bench.sh}. {@link io.flusslance.benchmark.SpiBenchmark} writes the
 * same rows through this plugin, through the one that Fluss publishes and straight into Lance, and
 * prints how long each took; {@link io.flusslance.benchmark.WriterMemory} opens many writers at
 * once and prints where the memory of the process is. Options come in; tables and CSV files go out.
 * No plugin is on the class path here: each is loaded from its jar by a loader of its own, as in a
 * server. Rows must never be repeated within a dataset: Lance writes repeated ones much faster.
 */
package io.flusslance.benchmark;
