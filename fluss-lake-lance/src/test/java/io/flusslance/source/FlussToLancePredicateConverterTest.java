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
package io.flusslance.source;

import io.flusslance.types.FlussToArrowType;

import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The text of filters, and what gives none. */
class FlussToLancePredicateConverterTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("a", DataTypes.INT()),
                    DataTypes.FIELD("s", DataTypes.STRING()),
                    DataTypes.FIELD("b", DataTypes.BYTES()),
                    DataTypes.FIELD("d", DataTypes.DOUBLE()));
    private static final PredicateBuilder IS = new PredicateBuilder(TYPE);
    private static final FlussToLancePredicateConverter CONVERTER = converter(TYPE);
    private static final Predicate UNCONVERTIBLE = IS.equal(2, new byte[] {1});

    private static FlussToLancePredicateConverter converter(RowType type) {
        return new FlussToLancePredicateConverter(
                type.getFields().stream()
                        .map(field -> FlussToArrowType.toField(field.getName(), field.getType()))
                        .collect(Collectors.toList()));
    }

    static Stream<Arguments> literals() {
        return Stream.of(
                arguments(DataTypes.BOOLEAN(), true, "true"),
                arguments(DataTypes.TINYINT(), Byte.MIN_VALUE, "-128"),
                arguments(DataTypes.SMALLINT(), Short.MAX_VALUE, "32767"),
                arguments(DataTypes.INT(), -1, "-1"),
                arguments(DataTypes.BIGINT(), Long.MAX_VALUE, "9223372036854775807"),
                arguments(
                        DataTypes.BIGINT(),
                        Long.MIN_VALUE,
                        "CAST('-9223372036854775808' AS BIGINT)"),
                arguments(DataTypes.FLOAT(), 0.1f, "CAST('0.1' AS FLOAT)"),
                arguments(DataTypes.DOUBLE(), 1e300, "CAST('1.0E300' AS DOUBLE)"),
                arguments(
                        DataTypes.DECIMAL(5, 2),
                        decimal("-1.10", 5, 2),
                        "CAST('-1.10' AS DECIMAL(5, 2))"),
                arguments(DataTypes.CHAR(3), text("a "), "'a '"),
                arguments(DataTypes.STRING(), text("it's \\ %é"), "'it''s \\ %é'"),
                arguments(DataTypes.STRING(), text("a\0"), "CAST(X'6100' AS STRING)"),
                arguments(DataTypes.STRING(), text("\ud83d\ude00"), "CAST(X'f09f9880' AS STRING)"),
                arguments(DataTypes.DATE(), -1, "CAST(-1 AS DATE)"),
                arguments(DataTypes.TIME(0), 2000, "arrow_cast(CAST(2 AS INT), 'Time32(Second)')"),
                arguments(
                        DataTypes.TIME(3), 2, "arrow_cast(CAST(2 AS INT), 'Time32(Millisecond)')"),
                arguments(DataTypes.TIME(6), 2, "arrow_cast(2000, 'Time64(Microsecond)')"),
                arguments(DataTypes.TIME(9), 2, "arrow_cast(2000000, 'Time64(Nanosecond)')"),
                arguments(
                        DataTypes.TIMESTAMP(0),
                        TimestampNtz.fromMillis(-1000),
                        "CAST(-1 AS TIMESTAMP(0))"),
                arguments(
                        DataTypes.TIMESTAMP(3),
                        TimestampNtz.fromMillis(-1),
                        "CAST(-1 AS TIMESTAMP(3))"),
                arguments(
                        DataTypes.TIMESTAMP_LTZ(6),
                        TimestampLtz.fromEpochMillis(-1, 999_000),
                        "CAST(-1 AS TIMESTAMP(6))"),
                arguments(
                        DataTypes.TIMESTAMP_LTZ(9),
                        TimestampLtz.fromEpochMillis(-1, 999_999),
                        "CAST(-1 AS TIMESTAMP(9))"));
    }

    @ParameterizedTest
    @MethodSource("literals")
    void aValueIsWrittenInTheTypeOfItsColumn(DataType type, Object literal, String sql) {
        RowType row = DataTypes.ROW(DataTypes.FIELD("c", type));
        PredicateBuilder is = new PredicateBuilder(row);

        assertThat(converter(row).convert(is.equal(0, literal))).hasValue("`c` = " + sql);
        assertThat(converter(row).convert(is.notEqual(0, literal))).hasValue("`c` <> " + sql);
    }

    static Stream<Arguments> unconvertible() {
        return Stream.of(
                arguments(DataTypes.INT(), 1L),
                arguments(DataTypes.INT(), 0.0f),
                arguments(DataTypes.INT(), null),
                arguments(DataTypes.FLOAT(), Float.NaN),
                arguments(DataTypes.DOUBLE(), Double.NaN),
                arguments(DataTypes.DECIMAL(5, 2), decimal("1.100", 5, 3)),
                arguments(DataTypes.DECIMAL(5, 2), decimal("1000.00", 6, 2)),
                arguments(DataTypes.STRING(), BinaryString.fromBytes(new byte[] {-1})),
                arguments(DataTypes.TIME(0), 1),
                arguments(DataTypes.TIMESTAMP(0), TimestampNtz.fromMillis(1)),
                arguments(DataTypes.TIMESTAMP(3), TimestampNtz.fromMillis(1, 1000)),
                arguments(DataTypes.TIMESTAMP_LTZ(6), TimestampLtz.fromEpochMillis(1, 1)),
                arguments(DataTypes.TIMESTAMP(9), TimestampNtz.fromMillis(Long.MAX_VALUE)),
                arguments(DataTypes.BYTES(), new byte[] {1}),
                arguments(DataTypes.BINARY(1), new byte[] {1}));
    }

    @ParameterizedTest
    @MethodSource("unconvertible")
    void aValueThatTheColumnCannotHoldIsLeftToFlink(DataType type, Object literal) {
        RowType row = DataTypes.ROW(DataTypes.FIELD("c", type));
        PredicateBuilder is = new PredicateBuilder(row);
        List<Object> list = Arrays.asList(literal, literal);

        for (Predicate predicate :
                List.of(
                        is.equal(0, literal),
                        is.notEqual(0, literal),
                        is.lessThan(0, literal),
                        is.lessOrEqual(0, literal),
                        is.greaterThan(0, literal),
                        is.greaterOrEqual(0, literal),
                        is.in(0, list),
                        is.notIn(0, list))) {
            assertThat(converter(row).convert(predicate)).as(predicate.toString()).isEmpty();
        }
    }

    @Test
    void comparisonsAreWrittenAsTheyAre() {
        assertFilter(IS.lessThan(0, 1), "`a` < 1");
        assertFilter(IS.lessOrEqual(0, 1), "`a` <= 1");
        assertFilter(IS.greaterThan(0, 1), "`a` > 1");
        assertFilter(IS.greaterOrEqual(0, 1), "`a` >= 1");
        assertFilter(IS.isNull(2), "`b` IS NULL");
        assertFilter(IS.isNotNull(2), "`b` IS NOT NULL");
        assertFilter(IS.notIn(0, new ArrayList<>(List.of(1, 2, 2))), "`a` NOT IN (1, 2)");
    }

    @Test
    void aRangeOfFloatingPointNumbersEndsAtAnInfinityAndCountsBothZeros() {
        assertFilter(
                IS.greaterThan(3, 1.0),
                "(`d` > CAST('1.0' AS DOUBLE) AND `d` <= CAST('Infinity' AS DOUBLE))");
        assertFilter(
                IS.lessThan(3, 0.0),
                "(`d` >= CAST('-Infinity' AS DOUBLE) AND `d` < CAST('-0.0' AS DOUBLE))");
        assertFilter(
                IS.lessOrEqual(3, -0.0),
                "(`d` >= CAST('-Infinity' AS DOUBLE) AND `d` <= CAST('0.0' AS DOUBLE))");
        assertFilter(IS.equal(3, 0.0), "`d` IN (CAST('-0.0' AS DOUBLE), CAST('0.0' AS DOUBLE))");
    }

    @Test
    void notZeroIsLeftToFlinkWhichHasTwoWaysToCompareZeros() {
        assertThat(CONVERTER.convert(IS.notEqual(3, 0.0))).isEmpty();
    }

    @Test
    void likeIsARangeASuffixOrAPosition() {
        assertFilter(IS.startsWith(1, text("a%")), "(`s` >= 'a%' AND `s` < 'a&')");
        assertFilter(IS.startsWith(1, text("\ud7ff")), "(`s` >= '\ud7ff' AND `s` < '\ue000')");
        assertFilter(
                IS.startsWith(1, text("a\udbff\udfff")),
                "(`s` >= CAST(X'61f48fbfbf' AS STRING) AND `s` < 'b')");
        assertFilter(IS.startsWith(1, text("\udbff\udfff")), "`s` >= CAST(X'f48fbfbf' AS STRING)");
        assertFilter(IS.startsWith(1, text("")), "`s` IS NOT NULL");
        assertFilter(IS.endsWith(1, text("%\\")), "ends_with(`s`, '%\\')");
        assertFilter(IS.contains(1, text("_")), "strpos(`s`, '_') > 0");
        assertFilter(IS.contains(1, text("")), "`s` IS NOT NULL");
        assertThat(CONVERTER.convert(IS.contains(0, text("1")))).isEmpty();
    }

    @Test
    void aConjunctionLeavesOutWhatCannotBeConverted() {
        assertFilter(
                PredicateBuilder.and(IS.equal(0, 1), UNCONVERTIBLE, IS.isNull(1)),
                "(`a` = 1 AND `s` IS NULL)");
        assertThat(CONVERTER.convert(List.of(UNCONVERTIBLE))).isEmpty();
        assertThat(CONVERTER.convert(List.of())).isEmpty();
    }

    @Test
    void aDisjunctionNeedsAllItsSides() {
        assertThat(CONVERTER.convert(PredicateBuilder.or(IS.equal(0, 1), UNCONVERTIBLE))).isEmpty();
        assertFilter(
                PredicateBuilder.or(
                        IS.isNull(0), PredicateBuilder.and(IS.lessThan(0, 1), UNCONVERTIBLE)),
                "(`a` IS NULL OR `a` < 1)");
    }

    @Test
    void equalitiesOfAColumnInOneDisjunctionAreOneList() {
        assertFilter(
                PredicateBuilder.or(
                        IS.equal(0, 1), IS.isNull(1), IS.equal(0, 2), IS.equal(1, text("x"))),
                "(`a` IN (1, 2) OR (`s` = 'x' OR `s` IS NULL))");
    }

    @Test
    void inequalitiesInOneConjunctionAreOneList() {
        assertThat(CONVERTER.convert(List.of(IS.notEqual(0, 1), IS.isNull(1), IS.notEqual(0, 2))))
                .hasValue("(`a` NOT IN (1, 2) AND `s` IS NULL)");
    }

    @Test
    void aColumnThatTheVersionLacksIsLeftToFlink() {
        RowType more = DataTypes.ROW(DataTypes.FIELD("later", DataTypes.INT()));

        assertThat(CONVERTER.convert(new PredicateBuilder(more).isNull(0))).isEmpty();
    }

    @Test
    void aColumnStoredInAnotherTypeIsLeftToFlink() {
        RowType other = DataTypes.ROW(DataTypes.FIELD("a", DataTypes.BIGINT()));

        assertThat(CONVERTER.convert(new PredicateBuilder(other).equal(0, 1L))).isEmpty();
        assertThat(CONVERTER.convert(new PredicateBuilder(other).isNull(0))).isEmpty();
    }

    @Test
    void aLocalTimestampStoredWithoutAZoneIsConverted() {
        assertThat(convertInstant(new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)))
                .hasValue("`c` = CAST(5 AS TIMESTAMP(3))");
        assertThat(convertInstant(new ArrowType.Timestamp(TimeUnit.MILLISECOND, "Asia/Tokyo")))
                .isEmpty();
        assertThat(convertInstant(new ArrowType.Timestamp(TimeUnit.MICROSECOND, null))).isEmpty();
    }

    private static Optional<String> convertInstant(ArrowType stored) {
        RowType type = DataTypes.ROW(DataTypes.FIELD("c", DataTypes.TIMESTAMP_LTZ(3)));
        return new FlussToLancePredicateConverter(List.of(Field.nullable("c", stored)))
                .convert(new PredicateBuilder(type).equal(0, TimestampLtz.fromEpochMillis(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a`b", "\ud83d\ude00"})
    void aNameThatAFilterCannotHoldIsLeftToFlink(String name) {
        RowType type = DataTypes.ROW(DataTypes.FIELD(name, DataTypes.INT()));

        assertThat(converter(type).convert(new PredicateBuilder(type).equal(0, 1))).isEmpty();
    }

    @Test
    void aChainOfManyEqualitiesIsOneFlatList() {
        Predicate chain = IS.equal(0, 0);
        for (int i = 1; i < 50_000; i++) {
            chain = PredicateBuilder.or(chain, IS.equal(0, i));
        }

        assertFilter(
                chain,
                IntStream.range(0, 50_000)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(", ", "`a` IN (", ")")));
    }

    @Test
    void tooManyTermsOrLevelsAreLeftToFlink() {
        Predicate wide = IS.lessThan(0, 0);
        Predicate deep = IS.lessThan(0, 0);
        for (int i = 1; i < 5_000; i++) {
            wide = PredicateBuilder.or(wide, IS.lessThan(0, i));
            deep =
                    i % 2 == 0
                            ? PredicateBuilder.or(deep, IS.isNull(1))
                            : PredicateBuilder.and(deep, IS.isNull(0));
        }

        assertThat(CONVERTER.convert(wide)).isEmpty();
        assertThat(CONVERTER.convert(PredicateBuilder.and(wide, IS.isNull(0))))
                .hasValue("`a` IS NULL");
        assertThat(CONVERTER.convert(PredicateBuilder.and(deep, IS.isNull(1))))
                .hasValueSatisfying(filter -> assertThat(filter.length()).isLessThan(1000));
    }

    private static void assertFilter(Predicate predicate, String filter) {
        assertThat(CONVERTER.convert(predicate)).hasValue(filter);
    }

    private static BinaryString text(String text) {
        return BinaryString.fromString(text);
    }

    private static Decimal decimal(String number, int precision, int scale) {
        return Decimal.fromBigDecimal(new BigDecimal(number), precision, scale);
    }
}
