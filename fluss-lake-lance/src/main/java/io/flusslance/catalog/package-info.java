/**
 * DDL: creates an empty dataset for a Fluss table and applies changes of the table to it. Table
 * descriptors come in, datasets with a schema go out. No row is written or deleted here, and a
 * CREATE never changes a dataset that holds rows.
 */
package io.flusslance.catalog;
