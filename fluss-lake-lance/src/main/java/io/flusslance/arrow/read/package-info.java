/**
 * Reads Arrow batches as Fluss rows. Batches come in, and views of their rows go out. Views own
 * nothing, and no view outlives its batch. Nothing here knows about datasets.
 */
package io.flusslance.arrow.read;
