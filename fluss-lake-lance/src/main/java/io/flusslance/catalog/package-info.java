/**
 * DDL: a Fluss table becomes an empty dataset, and a table's changes reach it. Table descriptors
 * come in, datasets with a schema go out. No row is written or deleted here, and a dataset that
 * holds rows is never changed by a CREATE.
 */
package io.flusslance.catalog;
