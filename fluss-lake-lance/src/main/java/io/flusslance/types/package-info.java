/**
 * Types: how Fluss types map to Arrow types, and therefore to Lance. Fluss types and a table's
 * vector settings come in, Arrow fields go out. No data passes here, and nothing is read from a
 * dataset.
 */
package io.flusslance.types;
