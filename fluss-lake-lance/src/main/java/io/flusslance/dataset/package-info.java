/**
 * Datasets: where a table's dataset is, and how it is opened, created and committed to. This is the
 * only place that interprets exceptions of the Lance SDK; callers see an IOException without
 * secrets.
 */
package io.flusslance.dataset;
