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
package io.flusslance.arrow.read;

import io.flusslance.types.RowLayout;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.BinaryType;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Chooses the reader of a column by its type in Fluss and its type in the dataset. It supports what
 * this plugin writes, what the published plugin wrote (lists for vectors, no time zones), and what
 * other programs write for the same values: the Large types, half floats, other time units.
 */
final class ColumnReaders {

    private static final String UTC = "UTC";

    /**
     * Returns the reader of a column.
     *
     * @param path the name of the column; below a nested one, the names on the path to it
     * @param type the type of the values in Fluss
     * @param vector the values
     * @throws IllegalArgumentException if the vector's type can't hold such values
     */
    static ColumnReader of(String path, DataType type, FieldVector vector) {
        return find(path, type, vector)
                .orElseThrow(() -> new IllegalArgumentException(message(path, type, vector)));
    }

    private static String message(String path, DataType type, FieldVector vector) {
        Field field = vector.getField();
        return String.format(
                "Column '%s' is %s in Fluss and can't be read from %s%s in the dataset.",
                path,
                type.asSummaryString(),
                field.getType(),
                field.getDictionary() == null ? "" : ", dictionary-encoded,");
    }

    private static Optional<ColumnReader> find(String path, DataType type, FieldVector vector) {
        ArrowType stored = vector.getField().getType();
        // the vector of such a column holds dictionary indexes, which look like values
        if (vector.getField().getDictionary() != null) {
            return Optional.empty();
        }
        switch (type.getTypeRoot()) {
            case DECIMAL:
                return decimal((DecimalType) type, vector, stored);
            case CHAR:
            case STRING:
                return string(vector, stored);
            case BINARY:
                int width = ((BinaryType) type).getLength();
                return fixedSizeBytes(vector, stored).filter(r -> byteWidth(stored) == width);
            case BYTES:
                return bytes(vector, stored);
            case TIME_WITHOUT_TIME_ZONE:
                return time(vector, stored);
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                return timestamp(vector, stored).filter(r -> isWallClock(stored));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return timestamp(vector, stored);
            case ARRAY:
                return array(path, (ArrayType) type, vector, stored);
            case MAP:
                return map(path, (MapType) type, vector, stored);
            case ROW:
                return row(path, (RowType) type, vector, stored);
            default:
                return PrimitiveReaders.find(type, vector, stored);
        }
    }

    /**
     * Returns the reader of a decimal. With a larger precision than in Fluss, the column may hold
     * values that Fluss's type can't.
     */
    private static Optional<ColumnReader> decimal(
            DecimalType type, FieldVector vector, ArrowType stored) {
        int precision = type.getPrecision();
        int scale = type.getScale();
        return when(
                stored instanceof ArrowType.Decimal
                        && ((ArrowType.Decimal) stored).getBitWidth() == 128
                        && ((ArrowType.Decimal) stored).getScale() == scale
                        && ((ArrowType.Decimal) stored).getPrecision() <= precision,
                () -> DecimalReader.of(vector, precision, scale));
    }

    private static Optional<ColumnReader> string(FieldVector vector, ArrowType stored) {
        if (stored instanceof ArrowType.Utf8) {
            return Optional.of(new BytesReader(vector, Spans.ofOffsets(vector)));
        }
        return when(
                stored instanceof ArrowType.LargeUtf8,
                () -> new BytesReader(vector, Spans.ofLargeOffsets(vector)));
    }

    private static Optional<ColumnReader> bytes(FieldVector vector, ArrowType stored) {
        if (stored instanceof ArrowType.Binary) {
            return Optional.of(new BytesReader(vector, Spans.ofOffsets(vector)));
        }
        if (stored instanceof ArrowType.LargeBinary) {
            return Optional.of(new BytesReader(vector, Spans.ofLargeOffsets(vector)));
        }
        return fixedSizeBytes(vector, stored);
    }

    private static Optional<ColumnReader> fixedSizeBytes(FieldVector vector, ArrowType stored) {
        return when(
                stored instanceof ArrowType.FixedSizeBinary,
                () -> new BytesReader(vector, Spans.ofSize(byteWidth(stored))));
    }

    private static int byteWidth(ArrowType fixedSizeBinary) {
        return ((ArrowType.FixedSizeBinary) fixedSizeBinary).getByteWidth();
    }

    private static Optional<ColumnReader> time(FieldVector vector, ArrowType stored) {
        return when(
                stored instanceof ArrowType.Time,
                () -> TimeReader.of(vector, ((ArrowType.Time) stored).getUnit()));
    }

    private static Optional<ColumnReader> timestamp(FieldVector vector, ArrowType stored) {
        return when(
                stored instanceof ArrowType.Timestamp,
                () -> TimestampReader.of(vector, ((ArrowType.Timestamp) stored).getUnit()));
    }

    /**
     * Returns whether a timestamp is wall-clock time; in another time zone, the stored number is
     * not.
     */
    private static boolean isWallClock(ArrowType timestamp) {
        String timezone = ((ArrowType.Timestamp) timestamp).getTimezone();
        return timezone == null || timezone.equals(UTC);
    }

    private static Optional<ColumnReader> array(
            String path, ArrayType type, FieldVector vector, ArrowType stored) {
        if (stored instanceof ArrowType.FixedSizeList) {
            int size = ((ArrowType.FixedSizeList) stored).getListSize();
            return Optional.of(array(path, type, vector, Spans.ofSize(size)));
        }
        return listSpans(vector, stored).map(spans -> array(path, type, vector, spans));
    }

    private static ColumnReader array(
            String path, ArrayType type, FieldVector vector, Spans spans) {
        FieldVector elements = vector.getChildrenFromFields().get(0);
        return new NestedReader.Arrays(
                vector, spans, of(path + ".item", type.getElementType(), elements));
    }

    /** Returns the spans of each list's elements, or of each map's entries. */
    private static Optional<Spans> listSpans(FieldVector vector, ArrowType stored) {
        if (stored instanceof ArrowType.List || stored instanceof ArrowType.Map) {
            return Optional.of(Spans.ofOffsets(vector));
        }
        return stored instanceof ArrowType.LargeList
                ? Optional.of(Spans.ofLargeOffsets(vector))
                : Optional.empty();
    }

    private static Optional<ColumnReader> map(
            String path, MapType type, FieldVector vector, ArrowType stored) {
        return listSpans(vector, stored)
                .filter(spans -> hasEntries(vector))
                .map(
                        spans -> {
                            List<FieldVector> entry =
                                    vector.getChildrenFromFields().get(0).getChildrenFromFields();
                            return new NestedReader.Maps(
                                    vector,
                                    spans,
                                    of(path + ".key", type.getKeyType(), entry.get(0)),
                                    of(path + ".value", type.getValueType(), entry.get(1)));
                        });
    }

    private static boolean hasEntries(FieldVector list) {
        Field entry = list.getField().getChildren().get(0);
        return entry.getType() instanceof ArrowType.Struct && entry.getChildren().size() == 2;
    }

    private static Optional<ColumnReader> row(
            String path, RowType type, FieldVector vector, ArrowType stored) {
        if (isListOfStructs(vector)) {
            ColumnReader rows = of(path, type, vector.getChildrenFromFields().get(0));
            return Optional.of(
                    new NestedReader.OptionalRows(
                            new NestedReader.Arrays(vector, Spans.ofOffsets(vector), rows), rows));
        }
        return when(stored instanceof ArrowType.Struct, () -> row(path, type, vector));
    }

    /**
     * Returns whether a vector is a list of structs. Vectors do not keep the name of a list's
     * element, so {@link RowLayout} can't tell.
     */
    private static boolean isListOfStructs(FieldVector vector) {
        return vector.getField().getType() instanceof ArrowType.List
                && vector.getField().getChildren().get(0).getType() instanceof ArrowType.Struct;
    }

    private static ColumnReader row(String path, RowType type, FieldVector vector) {
        NestedReader.Rows rows =
                new NestedReader.Rows(
                        vector,
                        type.getFields().stream()
                                .map(field -> field(path, field, (StructVector) vector))
                                .toArray(ColumnReader[]::new));
        int fields = type.getFieldCount();
        return RowLayout.hasMarker(vector.getField(), fields)
                ? new NestedReader.MarkedRows(
                        rows,
                        new FixedWidthReader.Booleans(vector.getChildrenFromFields().get(fields)))
                : rows;
    }

    private static ColumnReader field(String path, DataField field, StructVector row) {
        String fieldPath = path + "." + field.getName();
        FieldVector child = row.getChild(field.getName());
        if (child == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "Column '%s' is %s in Fluss and can't be read from %s in the dataset, "
                                    + "whose fields are %s.",
                            fieldPath,
                            field.getType().asSummaryString(),
                            row.getField().getType(),
                            row.getChildFieldNames()));
        }
        return of(fieldPath, field.getType(), child);
    }

    static Optional<ColumnReader> when(boolean readable, Supplier<ColumnReader> reader) {
        return readable ? Optional.of(reader.get()) : Optional.empty();
    }

    private ColumnReaders() {}
}
