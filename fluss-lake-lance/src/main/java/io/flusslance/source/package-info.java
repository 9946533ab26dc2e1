/**
 * Entry point of reads: the host hands over a projection and predicates, and gets a planner,
 * readers and a serializer of splits. {@code filter} converts the predicates, {@code split} plans,
 * {@code read} reads, and {@code version} opens what both of them need. Nothing here or below ever
 * changes a dataset.
 */
package io.flusslance.source;
