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

import io.flusslance.testing.Mutations;

import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** A dataset can have columns of any type that Arrow knows, and some that it should not. */
@Timeout(60)
class HostileSchemaTest {

    private static final int CASES = 20_000;
    private static final int DEPTH = 6;

    private static final List<ArrowType> TYPES =
            List.of(
                    ArrowType.Null.INSTANCE,
                    ArrowType.Bool.INSTANCE,
                    ArrowType.Struct.INSTANCE,
                    ArrowType.List.INSTANCE,
                    ArrowType.LargeList.INSTANCE,
                    ArrowType.ListView.INSTANCE,
                    ArrowType.Utf8.INSTANCE,
                    ArrowType.Utf8View.INSTANCE,
                    ArrowType.LargeUtf8.INSTANCE,
                    ArrowType.Binary.INSTANCE,
                    ArrowType.LargeBinary.INSTANCE,
                    new ArrowType.Map(false),
                    new ArrowType.FixedSizeList(0),
                    new ArrowType.FixedSizeList(-1),
                    new ArrowType.FixedSizeList(Integer.MAX_VALUE),
                    new ArrowType.FixedSizeBinary(0),
                    new ArrowType.FixedSizeBinary(-1),
                    new ArrowType.FixedSizeBinary(Integer.MAX_VALUE),
                    new ArrowType.Decimal(38, 38, 128),
                    new ArrowType.Decimal(76, 3, 256),
                    new ArrowType.Decimal(10, 3, 256),
                    new ArrowType.Decimal(0, 0, 128),
                    new ArrowType.Decimal(5, -3, 128),
                    new ArrowType.Decimal(5, 9, 128),
                    new ArrowType.Int(8, false),
                    new ArrowType.Int(64, true),
                    new ArrowType.Int(17, true),
                    new ArrowType.FloatingPoint(FloatingPointPrecision.HALF),
                    new ArrowType.Date(DateUnit.DAY),
                    new ArrowType.Date(DateUnit.MILLISECOND),
                    new ArrowType.Time(TimeUnit.SECOND, 32),
                    new ArrowType.Timestamp(TimeUnit.NANOSECOND, "nowhere/\u0000"),
                    new ArrowType.Interval(IntervalUnit.DAY_TIME),
                    new ArrowType.Duration(TimeUnit.SECOND),
                    new ArrowType.Union(UnionMode.Dense, new int[] {0}));

    @Test
    void anyColumnHasATypeOrNone() {
        Mutations mutations = Mutations.printingTheirSeed();
        int known = 0;
        int cases = Mutations.cases(CASES);
        for (int i = 0; i < cases; i++) {
            Field field = field(mutations, DEPTH);
            try {
                Optional<DataType> type = ArrowToFlussType.of(field);
                known += type.isPresent() ? 1 : 0;
            } catch (RuntimeException | Error e) {
                fail(mutations + ", " + field, e);
            }
        }
        assertThat(known).as("%s", mutations).isBetween(1, cases - 1);
    }

    private static Field field(Mutations mutations, int depth) {
        ArrowType type = mutations.oneOf(TYPES);
        List<Field> children = new ArrayList<>();
        if (type.isComplex() && depth > 0) {
            for (int left = mutations.below(4); left > 0; left--) {
                children.add(field(mutations, depth - 1));
            }
        }
        String metadata =
                mutations.oneOf(List.of("TIMESTAMP_LTZ(9)", "ARRAY<DOUBLE>", "\u0000", ""));
        return new Field(
                mutations.oneOf(List.of("a", "b", "", " ", "\ud800")),
                new FieldType(
                        mutations.below(2) == 0,
                        type,
                        null,
                        Map.of(FlussToArrowType.FLUSS_TYPE, metadata)),
                children);
    }
}
