/**
 * The part of the benchmarks that works on Arrow and Lance itself. The benchmark's other classes
 * know it only by name: it is loaded by the loader of a plugin, whose Arrow and Lance it shares.
 * Prebuilt batches go into Lance, counts of rows come out. Nothing here may use a class of the
 * plugin: it is what the plugin is measured by.
 */
package io.flusslance.benchmark.limit;
