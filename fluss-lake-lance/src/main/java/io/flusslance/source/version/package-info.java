/**
 * The version that a query is pinned to: it is opened, and the table's columns are found in it. A
 * column that Lance would misread is refused, and an error says what the user can do. Nothing here
 * knows filters or splits.
 */
package io.flusslance.source.version;
