/**
 * Tiering: rows of table buckets become rows of a dataset, each exactly once. The host hands
 * writers the rows of a round ({@code write}) and a committer the results of all buckets ({@code
 * commit}). What is not committed is deleted, and nothing that a version refers to ever is.
 */
package io.flusslance.tiering;
