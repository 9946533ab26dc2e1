/**
 * Options: what can be set for a cluster and for a table, how values are parsed, and which value
 * takes precedence. Raw string maps come in, typed values go out. An invalid value causes an error
 * that names the key, the value and the place. No secret may leave this package except in the map
 * that is passed to Lance.
 */
package io.flusslance.config;
