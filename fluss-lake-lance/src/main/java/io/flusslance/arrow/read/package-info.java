/**
 * From Arrow batches to Fluss rows. Batches come in, and views of their rows go out, which own
 * nothing: no view outlives its batch. Nothing here knows a dataset.
 */
package io.flusslance.arrow.read;
