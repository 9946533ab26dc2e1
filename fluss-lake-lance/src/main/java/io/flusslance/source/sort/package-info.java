/**
 * Rows come in with their keys, in any order or from several sources. They go out sorted by key,
 * one at a time, in bounded memory: what does not fit is written to local disk in sorted runs.
 * Nothing here knows about datasets.
 */
package io.flusslance.source.sort;
