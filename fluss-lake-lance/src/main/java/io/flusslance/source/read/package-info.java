/**
 * A split comes in, rows go out in the order of the dataset, or by key where the host merges them
 * with those of the log. Batches are loaded ahead on a thread of their own, within the memory of
 * the process. Each reader closes what it opened; no row of a split is left out, and none is given
 * twice.
 */
package io.flusslance.source.read;
