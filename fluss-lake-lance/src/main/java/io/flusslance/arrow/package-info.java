/**
 * Arrow memory and the step from Fluss rows to Arrow batches. Rows come in, batches go out whose
 * buffers belong to one bounded allocator. Nothing here knows a dataset, and no buffer outlives its
 * owner.
 */
package io.flusslance.arrow;
