/**
 * A version, a projection and filters come in; splits go out, and their bytes, which savepoints
 * store with the position of the reader. The splits of a log table are of similar size, those of a
 * primary-key table are its buckets. The same version must result in the same splits in the same
 * order. Nothing here reads rows, except the values of partition keys and buckets.
 */
package io.flusslance.source.split;
