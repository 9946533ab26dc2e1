/**
 * Options: what a cluster and a table may set, how their values are read, and which of them win.
 * Raw string maps come in, typed values go out. A value that a user got wrong becomes an error that
 * names the key, the value and the place. No secret may leave this package but inside the map that
 * is handed to Lance.
 */
package io.flusslance.config;
