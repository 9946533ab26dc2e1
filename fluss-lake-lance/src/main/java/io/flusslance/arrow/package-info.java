/**
 * Arrow memory, the step from Fluss rows to Arrow batches, and the way back. Rows come in, batches
 * go out whose buffers belong to one bounded allocator; for reading, batches come in and views of
 * their rows go out, which own nothing. Nothing here knows a dataset, and no buffer outlives its
 * owner.
 */
package io.flusslance.arrow;
