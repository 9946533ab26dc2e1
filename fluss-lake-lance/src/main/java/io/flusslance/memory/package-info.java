/**
 * The native memory of a process: one pool with a limit for all that writers hold, and an allowance
 * for readers. Whoever takes memory gives it back on every path; what is handed over to Lance comes
 * back when Lance releases it. Nothing here knows a row or a dataset.
 */
package io.flusslance.memory;
