/**
 * Committing: the files of all buckets of a round become one version of the dataset, together with
 * the properties that Fluss passes in, or are deleted. Write results come in, a version goes out.
 * No row is read or written here.
 */
package io.flusslance.tiering.commit;
