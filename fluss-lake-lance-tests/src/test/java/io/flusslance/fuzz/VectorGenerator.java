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

import org.apache.fluss.row.GenericArray;
import org.apache.fluss.types.DataTypes;

import java.util.Random;

/** Arrays of a fixed number of floats, for a column that the table declares to hold vectors. */
final class VectorGenerator extends ValueGenerator {

    private static final int[] DIMENSIONS = {1, 2, 3, 8, 16, 100, 128, 768};

    private final int dimension;
    private final ValuePattern[] patterns;
    private final long seed;

    /**
     * @param bytes that all vectors of a section may have together
     * @param rows of each section
     */
    VectorGenerator(boolean nullable, double bytes, double[] rows, Random random) {
        super(DataTypes.ARRAY(DataTypes.FLOAT()).copy(nullable), rows.length, random);
        int drawn = DIMENSIONS[random.nextInt(DIMENSIONS.length)];
        for (double each : rows) {
            drawn = (int) Math.max(1, Math.min(drawn, bytes / Float.BYTES / Math.max(1, each)));
        }
        this.dimension = drawn;
        this.patterns =
                drawn(ValuePattern.values(), rows.length, random).toArray(ValuePattern[]::new);
        this.seed = random.nextLong();
    }

    int dimension() {
        return dimension;
    }

    @Override
    Object present(int section, long position, long hash) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            long number =
                    patterns[section].number(
                            position + i, Hash.of(seed, section), Hash.of(hash, i));
            vector[i] = (Float) Scalar.of(DataTypes.FLOAT(), number, 0);
        }
        return new GenericArray(vector);
    }

    @Override
    String describePresent(int section) {
        return patterns[section] + "x" + dimension;
    }
}
