/**
 * From Fluss rows to Arrow batches. Rows come in, and batches go out whose memory belongs to the
 * account that it was taken from. A row gets in whole or not at all. Nothing here knows a dataset.
 */
package io.flusslance.arrow.write;
