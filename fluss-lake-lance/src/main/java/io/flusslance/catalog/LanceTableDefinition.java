/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.flusslance.catalog;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.config.LogSanitizer;
import io.flusslance.types.FlussToArrowType;
import io.flusslance.types.KeyColumn;
import io.flusslance.types.RowLayout;
import io.flusslance.types.SystemColumns;
import io.flusslance.types.VectorColumn;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.exception.InvalidTableException;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The definition of the dataset of a Fluss table. */
public final class LanceTableDefinition {

    /** Key of a dataset's schema metadata: the path of the table in Fluss. */
    public static final String TABLE_PATH = "fluss.table.path";

    /** Key of a dataset's schema metadata: the partition keys of the table, joined by commas. */
    public static final String PARTITION_KEYS = "fluss.partition.keys";

    /** Key of a dataset's schema metadata: the columns of the primary key, joined by commas. */
    public static final String PRIMARY_KEY = "fluss.primary.key";

    /** Key of a dataset's schema metadata: the bucket keys, joined by commas. */
    static final String BUCKET_KEYS = "fluss.bucket.keys";

    /** Key of a dataset's schema metadata: the number of buckets. */
    static final String BUCKET_COUNT = "fluss.bucket.count";

    /**
     * Lance's file format of new datasets. lance-core 7.0.0 writes wrong validity and list levels
     * in the next one, 2.2, without an error (lance#7708).
     */
    public static final String STORAGE_VERSION = "2.1";

    /** Names that Lance reserves for its own columns. */
    private static final Set<String> LANCE_NAMES =
            Set.of(
                    "_rowid",
                    "_rowaddr",
                    "_rowoffset",
                    "_row_created_at_version",
                    "_row_last_updated_at_version");

    private static final int MAX_NAME_LENGTH = 1000;

    /**
     * The maximum depth of a type. Arrow can't read a schema with more than 64 levels, after Lance
     * has committed it.
     */
    private static final int MAX_LEVELS = 60;

    private final TablePath table;
    private final RowType rowType;
    private final List<Field> fields;
    private final Map<String, String> metadata;
    private final List<String> key;

    private LanceTableDefinition(
            TablePath table,
            RowType rowType,
            List<Field> fields,
            Map<String, String> metadata,
            List<String> key) {
        this.table = table;
        this.rowType = rowType;
        this.fields = fields;
        this.metadata = metadata;
        this.key = key;
    }

    /**
     * Creates the definition from a table's descriptor.
     *
     * @throws InvalidTableException if Lance can't store the table
     * @throws org.apache.fluss.exception.InvalidConfigException if a vector option does not fit its
     *     column
     */
    public static LanceTableDefinition of(
            TablePath table, TableDescriptor descriptor, LanceConf conf) {
        if (descriptor.hasPrimaryKey() && !conf.require(LanceOptions.SYSTEM_COLUMNS)) {
            throw new InvalidTableException(
                    ErrorCode.OPTION_INVALID.format(
                            "Table %s has a primary key, so its dataset needs the "
                                    + "system columns. Set 'lance.system-columns' to 'true' or "
                                    + "remove the option.",
                            table));
        }
        RowType rowType = descriptor.getSchema().getRowType();
        List<String> key = keyOf(descriptor);
        Map<String, VectorColumn> vectors = VectorColumn.of(table, rowType, conf);
        Map<String, String> comments = comments(descriptor);
        List<Field> fields = new ArrayList<>();
        for (DataField column : rowType.getFields()) {
            checkColumn(table, column);
            DataField commented =
                    new DataField(
                            column.getName(), column.getType(), comments.get(column.getName()));
            Field field =
                    FlussToArrowType.toColumn(
                            commented,
                            fields.size(),
                            Optional.ofNullable(vectors.get(column.getName())));
            int position = key.indexOf(column.getName());
            fields.add(position < 0 ? field : KeyColumn.of(field, position));
        }
        if (conf.require(LanceOptions.SYSTEM_COLUMNS)) {
            fields.addAll(SystemColumns.fields());
        }
        return new LanceTableDefinition(table, rowType, fields, metadata(table, descriptor), key);
    }

    private static List<String> keyOf(TableDescriptor descriptor) {
        return descriptor
                .getSchema()
                .getPrimaryKey()
                .map(org.apache.fluss.metadata.Schema.PrimaryKey::getColumnNames)
                .orElse(List.of());
    }

    private static Map<String, String> comments(TableDescriptor descriptor) {
        Map<String, String> comments = new HashMap<>();
        descriptor
                .getSchema()
                .getColumns()
                .forEach(
                        column ->
                                column.getComment()
                                        .ifPresent(text -> comments.put(column.getName(), text)));
        return comments;
    }

    private static void checkColumn(TablePath table, DataField column) {
        String name = column.getName();
        if (SystemColumns.isSystemColumn(name)) {
            throw new InvalidTableException(
                    ErrorCode.COLUMN_UNSUPPORTED.format(
                            "Column '%s' of table %s has the name of a system column "
                                    + "of the lake (%s, %s, %s). Rename the column.",
                            name,
                            table,
                            SystemColumns.BUCKET,
                            SystemColumns.OFFSET,
                            SystemColumns.TIMESTAMP));
        }
        if (LANCE_NAMES.contains(name)) {
            throw new InvalidTableException(
                    ErrorCode.COLUMN_UNSUPPORTED.format(
                            "Column '%s' of table %s has a name that Lance reserves. "
                                    + "Rename the column.",
                            name, table));
        }
        // JNI encodes a character beyond U+FFFF differently: "invalid utf-8 sequence"
        if (name.contains("`") || name.chars().anyMatch(c -> Character.isSurrogate((char) c))) {
            throw new InvalidTableException(
                    ErrorCode.COLUMN_UNSUPPORTED.format(
                            "The name of column '%s' of table %s contains a backtick "
                                    + "or a character beyond U+FFFF (such as an emoji), which "
                                    + "Lance can't select in a query. Rename the column.",
                            LogSanitizer.of(name), table));
        }
        checkName(table, name, name);
        checkType(table, name, column.getType(), 1);
    }

    private static void checkName(TablePath table, String path, String name) {
        if (name.isBlank() || name.contains(".")) {
            throw new InvalidTableException(
                    ErrorCode.COLUMN_UNSUPPORTED.format(
                            "Column '%s' of table %s: Lance does not allow an empty "
                                    + "column name or one with a dot. Rename the column, for "
                                    + "example to '%s'.",
                            LogSanitizer.of(path),
                            table,
                            name.isBlank() ? "c" : LogSanitizer.of(name.replace('.', '_'))));
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw new InvalidTableException(
                    ErrorCode.COLUMN_UNSUPPORTED.format(
                            "The name of column '%s' of table %s has %d characters; "
                                    + "Lance allows %d. Shorten the name.",
                            LogSanitizer.of(path), table, name.length(), MAX_NAME_LENGTH));
        }
        // Arrow cuts a name at U+0000, and half a surrogate pair becomes another character
        if (name.codePoints()
                .anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE)) {
            throw new InvalidTableException(
                    ErrorCode.COLUMN_UNSUPPORTED.format(
                            "The name of column '%s' of table %s contains a "
                                    + "character that can't be passed to Lance. Rename the "
                                    + "column.",
                            LogSanitizer.of(path), table));
        }
    }

    private static void checkType(TablePath table, String path, DataType type, int levels) {
        if (levels > MAX_LEVELS) {
            throw new InvalidTableException(
                    ErrorCode.COLUMN_UNSUPPORTED.format(
                            "Column '%s' of table %s is nested too deeply: its type "
                                    + "may have at most %d levels, and a MAP counts as two.",
                            LogSanitizer.of(path), table, MAX_LEVELS));
        }
        if (type instanceof RowType) {
            RowType row = (RowType) type;
            if (row.getFieldCount() == 0) {
                throw new InvalidTableException(
                        ErrorCode.COLUMN_UNSUPPORTED.format(
                                "Column '%s' of table %s is a ROW without fields, "
                                        + "which Lance can't store. Add a field or remove the "
                                        + "column.",
                                LogSanitizer.of(path), table));
            }
            for (DataField field : row.getFields()) {
                String fieldPath = path + "." + field.getName();
                checkName(table, fieldPath, field.getName());
                checkType(table, fieldPath, field.getType(), levels + 1);
            }
        } else {
            int inside = levels + (type instanceof MapType ? 2 : 1);
            type.getChildren().forEach(child -> checkType(table, path, child, inside));
        }
    }

    private static Map<String, String> metadata(TablePath table, TableDescriptor descriptor) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(TABLE_PATH, table.toString());
        descriptor.getComment().ifPresent(text -> metadata.put("fluss.table.comment", text));
        if (!descriptor.getPartitionKeys().isEmpty()) {
            metadata.put(PARTITION_KEYS, String.join(",", descriptor.getPartitionKeys()));
        }
        if (descriptor.hasPrimaryKey()) {
            metadata.put(PRIMARY_KEY, String.join(",", keyOf(descriptor)));
        }
        if (!descriptor.getBucketKeys().isEmpty()) {
            metadata.put(BUCKET_KEYS, String.join(",", descriptor.getBucketKeys()));
        }
        descriptor
                .getTableDistribution()
                .flatMap(TableDescriptor.TableDistribution::getBucketCount)
                .ifPresent(count -> metadata.put(BUCKET_COUNT, Integer.toString(count)));
        return metadata;
    }

    /**
     * Checks columns that the dataset does not have yet. Columns of an earlier build have no marker
     * for null rows, so their fields can have any names.
     *
     * @throws InvalidTableException if Lance can't store a column in the layout of new columns
     */
    void checkNew(List<Field> columns) {
        for (Field column : columns) {
            int index = rowType.getFieldIndex(column.getName());
            if (index >= 0) {
                checkNoMarker(column.getName(), rowType.getTypeAt(index));
            }
        }
    }

    private void checkNoMarker(String path, DataType type) {
        if (!(type instanceof RowType)) {
            type.getChildren().forEach(child -> checkNoMarker(path, child));
            return;
        }
        RowType row = (RowType) type;
        if (RowLayout.holdsList(row) && row.getFieldIndex(RowLayout.NULL_MARKER) >= 0) {
            throw new InvalidTableException(
                    ErrorCode.COLUMN_UNSUPPORTED.format(
                            "Column '%s' of table %s is a ROW that contains an ARRAY "
                                    + "or a MAP and has a field '%s', a name that the lake "
                                    + "reserves to mark null rows. Rename the field.",
                            LogSanitizer.of(path), table, RowLayout.NULL_MARKER));
        }
        for (DataField field : row.getFields()) {
            checkNoMarker(path + "." + field.getName(), field.getType());
        }
    }

    /** Returns the columns, with the system columns at the end. */
    public List<Field> fields() {
        return fields;
    }

    /** Returns the columns of the primary key; empty for a log table. */
    List<String> key() {
        return key;
    }

    /** Returns the schema of a new dataset. */
    public Schema schema() {
        return new Schema(fields, metadata);
    }
}
