/**
 * A split comes in; rows go out in the order of the dataset, or by key if Fluss merges them with
 * those of the log. Batches are loaded ahead on a thread of their own, within the memory limit of
 * the process. Each reader closes what it opened. No row of a split is left out or returned twice.
 */
package io.flusslance.source.read;
