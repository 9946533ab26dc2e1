/**
 * Rows come in with their keys, in any order or from several places; they go out sorted by key, one
 * at a time, in bounded memory: what does not fit goes to local disk in sorted runs. Nothing here
 * knows of datasets.
 */
package io.flusslance.source.sort;
