/**
 * A version, a projection and filters come in; splits of about one size go out, and their bytes,
 * which savepoints keep with the position of the reader. The same version must give the same splits
 * in the same order. Nothing here reads rows but the values of partition keys.
 */
package io.flusslance.source.split;
