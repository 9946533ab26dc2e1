/**
 * Fluss predicates come in; a filter in Lance's SQL and a filter on partitions go out. Both keep
 * every row that Flink keeps, and may keep more. Nothing here opens a dataset.
 */
package io.flusslance.source.filter;
