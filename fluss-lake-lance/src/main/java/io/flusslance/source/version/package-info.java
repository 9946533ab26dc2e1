/**
 * Opens the version to which a query is pinned, and finds the columns of the table in it. A column
 * that Lance would misread is refused with an error that says what the user can do. Nothing here
 * knows about filters or splits.
 */
package io.flusslance.source.version;
