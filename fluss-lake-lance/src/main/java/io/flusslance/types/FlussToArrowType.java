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

import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.BinaryType;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.LocalZonedTimestampType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;
import org.apache.fluss.types.TimeType;
import org.apache.fluss.types.TimestampType;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts Fluss columns to Arrow fields.
 *
 * <p>Every field is nullable, even if it is NOT NULL in Fluss: Lance writes and commits a null in a
 * NOT NULL column, and afterwards the dataset can't be read ("unmasked nulls"). The field's
 * metadata keeps the complete Fluss type, including NOT NULL, under {@value #FLUSS_TYPE}. Only the
 * entries and keys of a map and the structs of {@link RowLayout} are NOT NULL.
 */
public final class FlussToArrowType {

    /** Metadata key of a column: its Fluss SQL type, including NOT NULL. */
    public static final String FLUSS_TYPE = "fluss.type";

    /** Metadata key of a column: its position among the columns of the table in Fluss, from 0. */
    public static final String FLUSS_POSITION = "fluss.position";

    /** Metadata key of a column: its comment. */
    public static final String COMMENT = "comment";

    /** Returns the field of a plain column, without metadata. */
    public static Field toField(String name, DataType type) {
        return field(name, type, true, Collections.emptyMap());
    }

    /**
     * Returns the field of a column of a table.
     *
     * @param column the name, type and comment in Fluss
     * @param position the position of the column in Fluss, from 0
     * @param vector the form of its vectors, if it is a vector column
     */
    public static Field toColumn(DataField column, int position, Optional<VectorColumn> vector) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(FLUSS_TYPE, column.getType().asSerializableString());
        metadata.put(FLUSS_POSITION, Integer.toString(position));
        column.getDescription().ifPresent(comment -> metadata.put(COMMENT, comment));
        if (vector.isPresent()) {
            return new Field(
                    column.getName(),
                    new FieldType(
                            true, new ArrowType.FixedSizeList(vector.get().size()), null, metadata),
                    List.of(
                            new Field(
                                    "item", FieldType.nullable(vector.get().elementType()), null)));
        }
        return field(column.getName(), column.getType(), true, metadata);
    }

    private static Field field(
            String name, DataType type, boolean nullable, Map<String, String> metadata) {
        boolean marked = isMarked(type);
        List<Field> children = children(type);
        return new Field(
                name,
                new FieldType(nullable && !marked, arrowType(type), null, metadata),
                marked ? RowLayout.withMarker(children) : children);
    }

    private static boolean isMarked(DataType type) {
        return type instanceof RowType && RowLayout.holdsList(type);
    }

    private static List<Field> children(DataType type) {
        switch (type.getTypeRoot()) {
            case ARRAY:
                return List.of(toField("item", ((ArrayType) type).getElementType()));
            case MAP:
                MapType map = (MapType) type;
                Field key =
                        field(MapVector.KEY_NAME, map.getKeyType(), false, Collections.emptyMap());
                Field value = toField(MapVector.VALUE_NAME, map.getValueType());
                return List.of(MapLayout.entries(key, value));
            case ROW:
                return ((RowType) type)
                        .getFields().stream()
                                .map(f -> toField(f.getName(), f.getType()))
                                .collect(Collectors.toList());
            default:
                return Collections.emptyList();
        }
    }

    private static ArrowType arrowType(DataType type) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return ArrowType.Bool.INSTANCE;
            case TINYINT:
                return new ArrowType.Int(8, true);
            case SMALLINT:
                return new ArrowType.Int(16, true);
            case INTEGER:
                return new ArrowType.Int(32, true);
            case BIGINT:
                return new ArrowType.Int(64, true);
            case FLOAT:
                return new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE:
                return new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DECIMAL:
                DecimalType decimal = (DecimalType) type;
                return new ArrowType.Decimal(decimal.getPrecision(), decimal.getScale(), 128);
            case CHAR:
            case STRING:
                return ArrowType.Utf8.INSTANCE;
            case BINARY:
                return new ArrowType.FixedSizeBinary(((BinaryType) type).getLength());
            case BYTES:
                return ArrowType.Binary.INSTANCE;
            case DATE:
                return new ArrowType.Date(DateUnit.DAY);
            case TIME_WITHOUT_TIME_ZONE:
                TimeUnit timeUnit = unit(((TimeType) type).getPrecision());
                boolean narrow = timeUnit == TimeUnit.SECOND || timeUnit == TimeUnit.MILLISECOND;
                return new ArrowType.Time(timeUnit, narrow ? 32 : 64);
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                return new ArrowType.Timestamp(unit(((TimestampType) type).getPrecision()), null);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                int precision = ((LocalZonedTimestampType) type).getPrecision();
                return new ArrowType.Timestamp(unit(precision), "UTC");
            case ARRAY:
            case MAP:
                return ArrowType.List.INSTANCE;
            case ROW:
                return ArrowType.Struct.INSTANCE;
            default:
                throw new UnsupportedOperationException(
                        ErrorCode.COLUMN_UNSUPPORTED.format(
                                "Lance has no type for %s.", type.asSummaryString()));
        }
    }

    private static TimeUnit unit(int precision) {
        if (precision == 0) {
            return TimeUnit.SECOND;
        }
        if (precision <= 3) {
            return TimeUnit.MILLISECOND;
        }
        return precision <= 6 ? TimeUnit.MICROSECOND : TimeUnit.NANOSECOND;
    }

    private FlussToArrowType() {}
}
