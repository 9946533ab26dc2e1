/**
 * A version, a projection and filters come in; splits go out, and their bytes, which savepoints
 * keep with the position of the reader. Those of a log table are of about one size, those of a
 * primary-key table are its buckets. The same version must give the same splits in the same order.
 * Nothing here reads rows but the values of partition keys and buckets.
 */
package io.flusslance.source.split;
