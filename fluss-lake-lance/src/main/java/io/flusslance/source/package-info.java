/**
 * Reading: a version of the dataset is cut into splits, and a split is read as rows of the table.
 * Splits, projections and predicates come in, rows go out. Nothing here ever changes a dataset.
 */
package io.flusslance.source;
