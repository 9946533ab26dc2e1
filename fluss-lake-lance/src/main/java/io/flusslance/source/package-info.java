/**
 * Entry point for reads: Fluss passes a projection and predicates, and gets a planner, readers and
 * a serializer of splits. {@code filter} converts the predicates, {@code split} plans, {@code read}
 * reads, {@code sort} sorts rows by key, and {@code version} opens the version that is planned and
 * read. Nothing here or below ever changes a dataset.
 */
package io.flusslance.source;
