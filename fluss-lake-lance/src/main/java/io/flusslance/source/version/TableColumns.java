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
package io.flusslance.source.version;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LogSanitizer;
import io.flusslance.types.ArrowToFlussType;
import io.flusslance.types.FlussToArrowType;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The columns of a table by their positions in Fluss, as a version of the dataset has them. Fluss
 * requests columns by position and passes no schema.
 *
 * <p>The metadata of a column has its position. If no column has one, as in datasets of the
 * published plugin, the columns are in Fluss's order. System columns, and columns that only the
 * dataset has, are not included.
 */
public final class TableColumns {

    /**
     * The maximum number of the table's columns that the dataset may lack because other programs
     * dropped them.
     */
    private static final int MAX_MISSING = 1000;

    private final Map<Integer, Field> byPosition;
    private final boolean described;

    private TableColumns(Map<Integer, Field> byPosition, boolean described) {
        this.byPosition = byPosition;
        this.described = described;
    }

    /**
     * Returns whether this version is certain to know the columns at the positions. A version that
     * tiering created has correct column metadata; only a newer one can have further columns.
     */
    boolean areKnown(int[] positions) {
        return described && Arrays.stream(positions).allMatch(byPosition::containsKey);
    }

    /**
     * Returns the same columns, by name, as an older version of the dataset has them, including
     * those that were dropped since.
     *
     * @throws IOException if the metadata of a column has an invalid position
     */
    TableColumns in(List<Field> olderFields) throws IOException {
        Map<String, Field> byName = new HashMap<>();
        olderFields.forEach(field -> byName.put(field.getName(), field));
        Map<Integer, Field> older = new TreeMap<>();
        described(olderFields).forEach(older::put);
        older.keySet().removeAll(byPosition.keySet());
        byPosition.values().forEach(field -> older.values().removeIf(old -> isSame(old, field)));
        byPosition.forEach(
                (position, field) -> {
                    if (byName.containsKey(field.getName())) {
                        older.put(position, byName.get(field.getName()));
                    }
                });
        return new TableColumns(older, described);
    }

    private static boolean isSame(Field one, Field other) {
        return one.getName().equals(other.getName());
    }

    /**
     * Reads the columns of the newest version, whose metadata is the most accurate.
     *
     * @throws IOException if the metadata of a column has an invalid position
     */
    static TableColumns of(List<Field> datasetFields) throws IOException {
        Map<Integer, Field> described = described(datasetFields);
        if (!described.isEmpty()) {
            return new TableColumns(described, true);
        }
        Map<Integer, Field> inOrder = new TreeMap<>();
        for (Field field : datasetFields) {
            if (!SystemColumns.isSystemColumn(field.getName())) {
                inOrder.put(inOrder.size(), field);
            }
        }
        return new TableColumns(inOrder, false);
    }

    private static Map<Integer, Field> described(List<Field> datasetFields) throws IOException {
        Map<Integer, Field> described = new TreeMap<>();
        for (Field field : datasetFields) {
            String position = field.getMetadata().get(FlussToArrowType.FLUSS_POSITION);
            if (position != null && !SystemColumns.isSystemColumn(field.getName())) {
                described.put(position(position, field, datasetFields.size()), field);
            }
        }
        return described;
    }

    /** Parses a position. A very large one would create as many missing columns. */
    private static int position(String text, Field field, int fields) throws IOException {
        if (text.matches("[0-9]{1,6}")) {
            int position = Integer.parseInt(text);
            if (position < fields + MAX_MISSING) {
                return position;
            }
        }
        throw new IOException(
                ErrorCode.METADATA_DAMAGED.format(
                        "Column '%s' of the dataset has metadata (%s) with the "
                                + "position '%s', which another program changed. The next "
                                + "tiering round corrects it.",
                        LogSanitizer.of(field.getName()),
                        FlussToArrowType.FLUSS_POSITION,
                        LogSanitizer.of(text)));
    }

    /** Returns a column; empty if the version is older than the column. */
    Optional<Field> at(int position) {
        return Optional.ofNullable(byPosition.get(position));
    }

    /** Returns one past the last position. */
    int count() {
        return byPosition.keySet().stream().reduce(-1, Math::max) + 1;
    }

    /** Returns the columns at positions, in the same order. */
    List<Optional<Field>> project(int[] positions) {
        List<Optional<Field>> projected = new ArrayList<>();
        for (int position : positions) {
            projected.add(at(position));
        }
        return projected;
    }

    /**
     * Returns the row type of columns; the type of a missing column does not matter.
     *
     * @throws IllegalArgumentException if Fluss has no type for a column
     */
    public static RowType rowType(List<Optional<Field>> columns) {
        List<DataField> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Optional<Field> column = columns.get(i);
            if (!column.isPresent()) {
                // no column of Lance has a dot in its name
                fields.add(DataTypes.FIELD("absent." + i, DataTypes.INT()));
                continue;
            }
            Field field = column.get();
            fields.add(
                    DataTypes.FIELD(
                            field.getName(),
                            ArrowToFlussType.of(field)
                                    .orElseThrow(
                                            () ->
                                                    new IllegalArgumentException(
                                                            "Column '"
                                                                    + LogSanitizer.of(
                                                                            field.getName())
                                                                    + "' is "
                                                                    + field.getType()
                                                                    + " in the dataset, for "
                                                                    + "which Fluss has no "
                                                                    + "type."))));
        }
        return new RowType(fields);
    }
}
