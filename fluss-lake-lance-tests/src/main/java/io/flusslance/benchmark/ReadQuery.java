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
package io.flusslance.benchmark;

import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.types.RowType;

import java.util.List;
import java.util.function.Function;

/**
 * What is read of a table.
 *
 * @param name what it is called in the results
 * @param shape of the table
 * @param rows of the table
 * @param columns that are read; none for all
 * @param conditions for the rows, as the host hands them over; none for all rows
 * @param filter the same in Lance's SQL; empty for all rows
 * @param indexed a column that has a scalar index; empty for none
 */
record ReadQuery(
        String name,
        Shape shape,
        int rows,
        List<String> columns,
        Function<PredicateBuilder, List<Predicate>> conditions,
        String filter,
        String indexed) {

    private static final int ORDERS = 2_000_000;
    private static final int VECTORS = 300_000;
    private static final int SELECTED_ONE_IN = 100;
    private static final int RARE_ONE_IN = 10_000;

    /** All, those of one table one after the other and the ones that want an index last. */
    static List<ReadQuery> all(boolean quick) {
        int orders = quick ? Shapes.orders().quickRows() : ORDERS;
        int vectors = quick ? Shapes.embedding().quickRows() : VECTORS;
        return List.of(
                whole(Shapes.orders(), orders),
                sorted(orders),
                unsorted("unsorted", "", orders, SELECTED_ONE_IN),
                unsorted("rare", "", orders, RARE_ONE_IN),
                unsorted("indexed", "customer", orders, SELECTED_ONE_IN),
                unsorted("rare-indexed", "customer", orders, RARE_ONE_IN),
                whole(Shapes.embedding(), vectors),
                whole(
                        Shapes.images(),
                        quick ? Shapes.images().quickRows() : Shapes.images().rows()),
                twoOfForty(quick ? Shapes.wide().quickRows() : Shapes.wide().rows()));
    }

    private static ReadQuery whole(Shape shape, int rows) {
        return new ReadQuery(shape.name(), shape, rows, List.of(), builder -> List.of(), "", "");
    }

    /** A hundredth of the rows, which lie together. */
    private static ReadQuery sorted(int rows) {
        long from = rows / 2;
        long to = from + rows / SELECTED_ONE_IN;
        return new ReadQuery(
                "sorted",
                Shapes.orders(),
                rows,
                List.of(),
                builder -> List.of(builder.greaterOrEqual(0, from), builder.lessThan(0, to)),
                "id >= " + from + " AND id < " + to,
                "");
    }

    /** Rows that lie everywhere. */
    private static ReadQuery unsorted(String name, String indexed, int rows, int oneIn) {
        long to = Long.MAX_VALUE / oneIn * 2;
        return new ReadQuery(
                name,
                Shapes.orders(),
                rows,
                List.of(),
                builder -> List.of(builder.greaterOrEqual(1, 0L), builder.lessThan(1, to)),
                "customer >= 0 AND customer < " + to,
                indexed);
    }

    private static ReadQuery twoOfForty(int rows) {
        return new ReadQuery(
                "2-of-40", Shapes.wide(), rows, List.of("n0", "s20"), builder -> List.of(), "", "");
    }

    /** The names of the columns that are read. */
    List<String> columnNames() {
        return columns.isEmpty() ? shape.rowType().getFieldNames() : columns;
    }

    /** The columns that are read. */
    RowType rowType() {
        RowType all = shape.rowType();
        return all.project(columnNames().stream().mapToInt(all::getFieldIndex).toArray());
    }

    /** The conditions, ready for the host's interface. */
    List<Predicate> predicates() {
        return conditions.apply(new PredicateBuilder(shape.rowType()));
    }
}
