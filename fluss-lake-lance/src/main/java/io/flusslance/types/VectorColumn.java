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
package io.flusslance.types;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LogSanitizer;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.types.RowType;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A vector column: an array column whose values all have the same length. */
public final class VectorColumn {

    private static final String SIZE = "fixed-size-list.size";
    private static final String TYPE = "fixed-size-list.type";

    /** The maximum number of characters of a list of names in an error. */
    private static final int MAX_NAMES = 2000;

    private final int size;
    private final ArrowType.FloatingPoint elementType;

    private VectorColumn(int size, FloatingPointPrecision precision) {
        this.size = size;
        this.elementType = new ArrowType.FloatingPoint(precision);
    }

    /**
     * Reads the vector settings of a table.
     *
     * @param table the table, for errors
     * @param rowType the table's columns
     * @param conf the table's configuration
     * @return the vector columns by column name
     * @throws InvalidConfigException if a setting is malformed, or if its column does not exist or
     *     is not an ARRAY of FLOAT or DOUBLE
     */
    public static Map<String, VectorColumn> of(TablePath table, RowType rowType, LanceConf conf) {
        Map<String, VectorColumn> vectors = new HashMap<>();
        conf.vectorSettings()
                .forEach((column, set) -> vectors.put(column, of(table, rowType, column, set)));
        return vectors;
    }

    private static VectorColumn of(
            TablePath table, RowType rowType, String column, Map<String, String> settings) {
        String firstKey = LanceConf.vectorKey(column, settings.keySet().iterator().next());
        DataTypeRoot element = elementRoot(table, rowType, column, firstKey);
        if (!settings.containsKey(SIZE)) {
            throw new InvalidConfigException(
                    ErrorCode.OPTION_INVALID.format(
                            "Option '%s' of table %s also needs '%s', the length of "
                                    + "the vectors.",
                            LogSanitizer.of(firstKey),
                            table,
                            LogSanitizer.of(LanceConf.vectorKey(column, SIZE))));
        }
        return new VectorColumn(
                size(table, column, settings.get(SIZE)),
                precision(table, column, settings.get(TYPE), element));
    }

    private static DataTypeRoot elementRoot(
            TablePath table, RowType rowType, String column, String key) {
        for (DataField field : rowType.getFields()) {
            if (field.getName().equals(column)) {
                if (field.getType() instanceof ArrayType) {
                    DataTypeRoot root =
                            ((ArrayType) field.getType()).getElementType().getTypeRoot();
                    if (root == DataTypeRoot.FLOAT || root == DataTypeRoot.DOUBLE) {
                        return root;
                    }
                }
                throw new InvalidConfigException(
                        ErrorCode.OPTION_INVALID.format(
                                "Option '%s' of table %s: column '%s' is %s, but a "
                                        + "vector column must be ARRAY<FLOAT> or ARRAY<DOUBLE>.",
                                LogSanitizer.of(key),
                                table,
                                LogSanitizer.of(column),
                                LogSanitizer.of(field.getType().asSummaryString())));
            }
        }
        throw new InvalidConfigException(
                ErrorCode.OPTION_INVALID.format(
                        "Option '%s' of table %s: there is no column '%s'. The columns are %s.",
                        LogSanitizer.of(key),
                        table,
                        LogSanitizer.of(column),
                        LogSanitizer.of(rowType.getFieldNames().toString(), MAX_NAMES)));
    }

    private static int size(TablePath table, String column, String text) {
        try {
            int size = Integer.parseInt(text);
            if (size > 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new InvalidConfigException(
                ErrorCode.OPTION_INVALID.format(
                        "Option '%s' of table %s has the value '%s': expected an "
                                + "integer of at least 1.",
                        LogSanitizer.of(LanceConf.vectorKey(column, SIZE)),
                        table,
                        LogSanitizer.of(text)));
    }

    private static FloatingPointPrecision precision(
            TablePath table, String column, String text, DataTypeRoot element) {
        FloatingPointPrecision natural =
                element == DataTypeRoot.FLOAT
                        ? FloatingPointPrecision.SINGLE
                        : FloatingPointPrecision.DOUBLE;
        if (text == null) {
            return natural;
        }
        if (text.equalsIgnoreCase("float16")) {
            return FloatingPointPrecision.HALF;
        }
        if (text.equalsIgnoreCase(element == DataTypeRoot.FLOAT ? "float32" : "float64")) {
            return natural;
        }
        throw new InvalidConfigException(
                ErrorCode.OPTION_INVALID.format(
                        "Option '%s' of table %s has the value '%s': expected "
                                + "'float16' or '%s', the default.",
                        LogSanitizer.of(LanceConf.vectorKey(column, TYPE)),
                        table,
                        LogSanitizer.of(text),
                        element == DataTypeRoot.FLOAT ? "float32" : "float64"));
    }

    /** Returns the number of elements of each vector. */
    public int size() {
        return size;
    }

    /** Returns the Arrow type of the elements. */
    public ArrowType.FloatingPoint elementType() {
        return elementType;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof VectorColumn)) {
            return false;
        }
        VectorColumn that = (VectorColumn) o;
        return size == that.size && elementType.equals(that.elementType);
    }

    @Override
    public int hashCode() {
        return Objects.hash(size, elementType);
    }

    @Override
    public String toString() {
        return "vector of " + size + " × " + elementType.getPrecision();
    }
}
