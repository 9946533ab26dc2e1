/**
 * Tiering: each row of a table's buckets becomes a row of a dataset, exactly once. Fluss passes the
 * rows of a round to writers ({@code write}) and the results of all buckets to a committer ({@code
 * commit}). Files that are not committed are deleted; files that a version refers to never are.
 */
package io.flusslance.tiering;
