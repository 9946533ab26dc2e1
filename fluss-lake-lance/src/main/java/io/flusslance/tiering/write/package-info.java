/**
 * Writing: the rows of one bucket become data files that no version refers to yet. Log records come
 * in, a {@link io.flusslance.tiering.result.LanceWriteResult} with the names of the files goes out.
 * Nothing is committed here, and whatever fails takes its files along.
 */
package io.flusslance.tiering.write;
