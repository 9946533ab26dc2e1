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
package io.flusslance.fuzz;

import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Draws the type of a column and the patterns of its values. */
final class GeneratorFactory {

    private static final int MAX_DEPTH = 3;
    private static final int MAX_FIELDS = 3;
    private static final int SCALARS = 18;
    private static final int MAX_BINARY_LENGTH = 1_000;
    private static final double NULLABLE_SHARE = 0.75;
    private static final double VECTOR_SHARE = 0.08;
    private static final double BYTES_OF_AN_ELEMENT = 8;

    private final CaseShape shape;
    private final double bytes;
    private final boolean maps;
    private final Random random;

    /**
     * A factory for the columns of a table.
     *
     * @param bytes that a column may have in a section
     * @param maps whether there may be maps, which need another version of Lance's format
     */
    GeneratorFactory(CaseShape shape, double bytes, boolean maps, Random random) {
        this.shape = shape;
        this.bytes = bytes;
        this.maps = maps;
        this.random = random;
    }

    /** A column of any type. */
    ValueGenerator column(double[] rows) {
        return random.nextDouble() < VECTOR_SHARE
                ? new VectorGenerator(nullable(), bytes, rows, random)
                : draw(MAX_DEPTH, rows);
    }

    private ValueGenerator draw(int depth, double[] values) {
        if (depth == 0 || random.nextDouble() >= shape.nestedShare()) {
            return new ScalarGenerator(scalarType(values).copy(nullable()), bytes, values, random);
        }
        int kind = random.nextInt(maps ? 4 : 3);
        if (kind == 0) {
            return row(depth, values);
        }
        ListLengths lengths =
                ListLengths.draw(values, bytes / BYTES_OF_AN_ELEMENT, shape.longestShare(), random);
        ValueGenerator elements = draw(depth - 1, lengths.elements());
        return kind == 3
                ? new MapGenerator(nullable(), lengths, elements, random)
                : new ListGenerator(nullable(), lengths, elements, random);
    }

    private ValueGenerator row(int depth, double[] values) {
        List<ValueGenerator> fields = new ArrayList<>();
        int count = 1 + random.nextInt(MAX_FIELDS);
        for (int i = 0; i < count; i++) {
            fields.add(draw(depth - 1, values));
        }
        return new RowGenerator(nullable(), values.length, fields, random);
    }

    private boolean nullable() {
        return random.nextDouble() < NULLABLE_SHARE;
    }

    private DataType scalarType(double[] values) {
        int precision = random.nextInt(4) * 3;
        return switch (random.nextInt(SCALARS)) {
            case 0 -> DataTypes.BOOLEAN();
            case 1 -> DataTypes.TINYINT();
            case 2 -> DataTypes.SMALLINT();
            case 3 -> DataTypes.INT();
            case 4 -> DataTypes.BIGINT();
            case 5 -> DataTypes.FLOAT();
            case 6 -> DataTypes.DOUBLE();
            case 7, 8 -> {
                int digits = 1 + random.nextInt(38);
                yield DataTypes.DECIMAL(digits, random.nextInt(digits + 1));
            }
            case 9 -> DataTypes.CHAR(1 + random.nextInt(20));
            case 10, 11, 12 -> DataTypes.STRING();
            case 13 -> DataTypes.BINARY(1 + random.nextInt(binaryLength(values)));
            case 14 -> DataTypes.BYTES();
            case 15 -> DataTypes.DATE();
            case 16 -> DataTypes.TIME(precision);
            default ->
                    random.nextBoolean()
                            ? DataTypes.TIMESTAMP(precision)
                            : DataTypes.TIMESTAMP_LTZ(precision);
        };
    }

    /** The length at which the values of the largest section have as many bytes as they may. */
    private int binaryLength(double[] values) {
        double most = Arrays.stream(values).max().orElse(1);
        return (int) Math.max(1, Math.min(MAX_BINARY_LENGTH, bytes / Math.max(1, most)));
    }
}
