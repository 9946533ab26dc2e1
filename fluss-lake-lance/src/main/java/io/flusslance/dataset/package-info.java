/**
 * Datasets: where a table's dataset lies, how it is opened, made and committed to, and what its
 * errors say. This is the one place that knows which exception of the Lance SDK means what; callers
 * see an IOException whose text holds no secret.
 */
package io.flusslance.dataset;
