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

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.fluss.types.DataType;

import java.util.Optional;

/** Chooses the reader of a column of numbers, booleans or dates. */
final class PrimitiveReaders {

    /** Returns the reader of a column; empty if its vector can't be read as the type. */
    static Optional<ColumnReader> find(DataType type, FieldVector vector, ArrowType stored) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return ColumnReaders.when(
                        stored instanceof ArrowType.Bool,
                        () -> new FixedWidthReader.Booleans(vector));
            case TINYINT:
                return ColumnReaders.when(
                        isSigned(stored, 8), () -> new FixedWidthReader.Int8(vector));
            case SMALLINT:
                return ColumnReaders.when(
                        isSigned(stored, 16), () -> new FixedWidthReader.Int16(vector));
            case INTEGER:
                return ColumnReaders.when(
                        isSigned(stored, 32), () -> new FixedWidthReader.Int32(vector));
            case DATE:
                return ColumnReaders.when(
                        stored.equals(new ArrowType.Date(DateUnit.DAY)),
                        () -> new FixedWidthReader.Int32(vector));
            case BIGINT:
                return ColumnReaders.when(
                        isSigned(stored, 64), () -> new FixedWidthReader.Int64(vector));
            case FLOAT:
                return isFloat(stored, FloatingPointPrecision.HALF)
                        ? Optional.of(new FixedWidthReader.Half(vector))
                        : ColumnReaders.when(
                                isFloat(stored, FloatingPointPrecision.SINGLE),
                                () -> new FixedWidthReader.Float32(vector));
            case DOUBLE:
                return isFloat(stored, FloatingPointPrecision.HALF)
                        ? Optional.of(new FixedWidthReader.Half(vector))
                        : ColumnReaders.when(
                                isFloat(stored, FloatingPointPrecision.DOUBLE),
                                () -> new FixedWidthReader.Float64(vector));
            default:
                return Optional.empty();
        }
    }

    private static boolean isSigned(ArrowType stored, int bits) {
        return stored.equals(new ArrowType.Int(bits, true));
    }

    private static boolean isFloat(ArrowType stored, FloatingPointPrecision precision) {
        return stored.equals(new ArrowType.FloatingPoint(precision));
    }

    private PrimitiveReaders() {}
}
