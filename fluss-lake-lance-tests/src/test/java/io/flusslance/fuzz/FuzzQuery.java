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

import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A read of some columns with a filter.
 *
 * @param projection the columns' positions, {@code id} among them
 */
record FuzzQuery(List<Integer> projection, List<Predicate> filter, String text) {

    /** Queries that suit the table: ranges of ids, a single row, values of the columns. */
    static List<FuzzQuery> draw(FuzzCase table) {
        RowType type = table.rowType();
        int rows = table.sections().totalRows();
        PredicateBuilder builder = new PredicateBuilder(type);
        Random random = new Random(Hash.of(table.id().seed(), 3));
        List<FuzzQuery> queries = new ArrayList<>();

        int from = random.nextInt(rows);
        int to = from + 1 + random.nextInt(random.nextBoolean() ? 10 : 10_000);
        queries.add(
                new FuzzQuery(
                        everything(type),
                        List.of(builder.greaterOrEqual(0, from), builder.lessThan(0, to)),
                        "id from " + from + " below " + to));
        int one = random.nextInt(rows);
        queries.add(
                new FuzzQuery(some(type, random), List.of(builder.equal(0, one)), "id = " + one));
        queries.add(new FuzzQuery(some(type, random), List.of(), "all rows"));
        List<Integer> columns =
                everything(type).stream()
                        .filter(column -> column > 0 && isComparable(type.getTypeAt(column)))
                        .toList();
        if (!columns.isEmpty()) {
            int column = columns.get(random.nextInt(columns.size()));
            Object value = table.row(random.nextInt(rows)).getField(column);
            queries.add(condition(type, column, value, random));
        }
        return queries;
    }

    private static FuzzQuery condition(RowType type, int column, Object value, Random random) {
        PredicateBuilder builder = new PredicateBuilder(type);
        DataType columnType = type.getTypeAt(column);
        Predicate condition;
        String text;
        if (value != null && random.nextInt(4) > 0) {
            condition = builder.equal(column, value);
            text = "= " + ShownValue.of(columnType, value);
        } else if (random.nextBoolean()) {
            condition = builder.isNull(column);
            text = "is null";
        } else {
            condition = builder.isNotNull(column);
            text = "is not null";
        }
        return new FuzzQuery(
                everything(type),
                List.of(condition),
                type.getFieldNames().get(column) + " " + text);
    }

    /**
     * Whether the host's predicates can be asked about values of the type: they take TIMESTAMP_LTZ
     * for TIMESTAMP, and do not know bytes and maps.
     */
    private static boolean isComparable(DataType type) {
        return type.getChildren().isEmpty()
                && !type.isAnyOf(
                        DataTypeRoot.BINARY,
                        DataTypeRoot.BYTES,
                        DataTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
    }

    /** The positions of all columns. */
    static List<Integer> everything(RowType type) {
        return IntStream.range(0, type.getFieldCount()).boxed().toList();
    }

    private static List<Integer> some(RowType type, Random random) {
        List<Integer> columns =
                IntStream.range(1, type.getFieldCount())
                        .filter(i -> random.nextBoolean())
                        .boxed()
                        .collect(Collectors.toCollection(ArrayList::new));
        columns.add(random.nextInt(columns.size() + 1), 0);
        return columns;
    }

    @Override
    public String toString() {
        return text + " of " + projection.size() + " columns";
    }
}
