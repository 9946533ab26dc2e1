/**
 * Entry point of reads: the host hands over a projection and predicates, and gets a planner,
 * readers and a serializer of splits. {@code filter} converts the predicates, {@code split} plans,
 * {@code read} reads, {@code sort} puts rows in the order of their keys, and {@code version} opens
 * what is planned and read. Nothing here or below ever changes a dataset.
 */
package io.flusslance.source;
