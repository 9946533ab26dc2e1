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

import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeParser;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Converts a column of a dataset to the Fluss type as which it is read. The precision of a time or
 * timestamp is the largest that its unit can hold, and a text has no length; what the declared
 * Fluss type adds to that makes no difference to the values.
 *
 * <p>A list of key-value entries is a MAP only if the column's metadata declares that Fluss type.
 * The same applies to a ROW that is stored as {@link RowLayout} describes.
 */
public final class ArrowToFlussType {

    /** A wider decimal is not a Fluss value, whatever its precision. */
    private static final int DECIMAL_BITS = 128;

    /**
     * Returns the type of a column.
     *
     * @return empty if Fluss has no type for it
     */
    public static Optional<DataType> of(Field field) {
        return of(field, declared(field));
    }

    private static Optional<DataType> declared(Field column) {
        String type = flussType(column);
        try {
            return type.isEmpty() ? Optional.empty() : Optional.of(DataTypeParser.parse(type));
        } catch (RuntimeException e) {
            // anybody can write metadata; what can't be parsed declares nothing
            return Optional.empty();
        }
    }

    private static Optional<DataType> of(Field field, Optional<DataType> declared) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.FloatingPoint) {
            return floatingPoint((ArrowType.FloatingPoint) type);
        }
        if (type instanceof ArrowType.Int) {
            return integer((ArrowType.Int) type);
        }
        switch (type.getTypeID()) {
            case Bool:
                return Optional.of(DataTypes.BOOLEAN());
            case Decimal:
                return decimal((ArrowType.Decimal) type);
            case Utf8:
            case LargeUtf8:
                return Optional.of(DataTypes.STRING());
            case Binary:
            case LargeBinary:
                return Optional.of(DataTypes.BYTES());
            case FixedSizeBinary:
                int width = ((ArrowType.FixedSizeBinary) type).getByteWidth();
                return width > 0 ? Optional.of(DataTypes.BINARY(width)) : Optional.empty();
            case Date:
                return ((ArrowType.Date) type).getUnit() == DateUnit.DAY
                        ? Optional.of(DataTypes.DATE())
                        : Optional.empty();
            case Time:
                return Optional.of(DataTypes.TIME(precision(((ArrowType.Time) type).getUnit())));
            case Timestamp:
                return Optional.of(timestamp(field, (ArrowType.Timestamp) type));
            case List:
            case LargeList:
            case FixedSizeList:
                return list(field, declared);
            case Map:
                return map(field, declared);
            case Struct:
                return struct(field, declared);
            default:
                return Optional.empty();
        }
    }

    private static Optional<DataType> decimal(ArrowType.Decimal type) {
        int precision = type.getPrecision();
        int scale = type.getScale();
        return type.getBitWidth() == DECIMAL_BITS
                        && precision >= 1
                        && precision <= DecimalType.MAX_PRECISION
                        && scale >= 0
                        && scale <= precision
                ? Optional.of(DataTypes.DECIMAL(precision, scale))
                : Optional.empty();
    }

    private static Optional<DataType> floatingPoint(ArrowType.FloatingPoint type) {
        // half floats can hold an ARRAY of either type; the caller determines which
        return Optional.of(
                type.getPrecision() == FloatingPointPrecision.DOUBLE
                        ? DataTypes.DOUBLE()
                        : DataTypes.FLOAT());
    }

    private static Optional<DataType> integer(ArrowType.Int type) {
        if (!type.getIsSigned()) {
            return Optional.empty();
        }
        switch (type.getBitWidth()) {
            case 8:
                return Optional.of(DataTypes.TINYINT());
            case 16:
                return Optional.of(DataTypes.SMALLINT());
            case 32:
                return Optional.of(DataTypes.INT());
            default:
                return Optional.of(DataTypes.BIGINT());
        }
    }

    /**
     * The plugin that Fluss publishes omits the time zone; the declared type of the column has it.
     */
    private static DataType timestamp(Field field, ArrowType.Timestamp type) {
        int precision = precision(type.getUnit());
        boolean instant =
                type.getTimezone() != null || flussType(field).startsWith("TIMESTAMP_LTZ");
        return instant ? DataTypes.TIMESTAMP_LTZ(precision) : DataTypes.TIMESTAMP(precision);
    }

    private static int precision(TimeUnit unit) {
        switch (unit) {
            case SECOND:
                return 0;
            case MILLISECOND:
                return 3;
            case MICROSECOND:
                return 6;
            default:
                return 9;
        }
    }

    private static Optional<DataType> list(Field field, Optional<DataType> declared) {
        if (declared.filter(MapType.class::isInstance).isPresent()) {
            return map(field, declared);
        }
        if (field.getChildren().size() != 1) {
            return Optional.empty();
        }
        if (declared.filter(RowType.class::isInstance).isPresent()) {
            return of(field.getChildren().get(0), declared);
        }
        Field element = field.getChildren().get(0);
        if (isHalfFloat(element) && flussType(field).contains("DOUBLE")) {
            return Optional.of(DataTypes.ARRAY(DataTypes.DOUBLE()));
        }
        return of(element, child(declared, 0)).map(DataTypes::ARRAY);
    }

    private static boolean isHalfFloat(Field field) {
        return field.getType() instanceof ArrowType.FloatingPoint
                && ((ArrowType.FloatingPoint) field.getType()).getPrecision()
                        == FloatingPointPrecision.HALF;
    }

    private static String flussType(Field field) {
        return field.getMetadata().getOrDefault(FlussToArrowType.FLUSS_TYPE, "");
    }

    /**
     * Returns the declared type of an element, of a key (0) or value (1), or of a field of a row.
     */
    private static Optional<DataType> child(Optional<DataType> declared, int index) {
        return declared.map(DataType::getChildren)
                .filter(children -> index < children.size())
                .map(children -> children.get(index));
    }

    private static Optional<DataType> map(Field field, Optional<DataType> declared) {
        List<Field> entry =
                field.getChildren().size() == 1
                        ? field.getChildren().get(0).getChildren()
                        : List.of();
        if (entry.size() != 2) {
            return Optional.empty();
        }
        Optional<DataType> key = of(entry.get(0), child(declared, 0));
        Optional<DataType> value = of(entry.get(1), child(declared, 1));
        return key.isPresent() && value.isPresent()
                ? Optional.of(DataTypes.MAP(key.get(), value.get()))
                : Optional.empty();
    }

    private static Optional<DataType> struct(Field field, Optional<DataType> declared) {
        List<DataField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Field child : fieldsOfRow(field, declared)) {
            Optional<DataType> type = of(child, child(declared, fields.size()));
            // Fluss accepts neither a field without a name nor two with the same name
            if (!type.isPresent() || child.getName().isBlank() || !names.add(child.getName())) {
                return Optional.empty();
            }
            fields.add(DataTypes.FIELD(child.getName(), type.get()));
        }
        return Optional.of(DataTypes.ROW(fields.toArray(new DataField[0])));
    }

    private static List<Field> fieldsOfRow(Field struct, Optional<DataType> declared) {
        boolean isMarked =
                declared.filter(RowType.class::isInstance)
                        .filter(row -> RowLayout.hasMarker(struct, row.getChildren().size()))
                        .isPresent();
        return isMarked ? RowLayout.unmarked(struct) : struct.getChildren();
    }

    private ArrowToFlussType() {}
}
