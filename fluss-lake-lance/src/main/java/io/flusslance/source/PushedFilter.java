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

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.predicate.CompoundPredicate;
import org.apache.fluss.predicate.LeafPredicate;
import org.apache.fluss.predicate.Predicate;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of a query's predicates is left to Lance: the text of its filter, and the types that the
 * columns in it must have. It is flat, as the host's predicates are not: an {@code IN} of 600
 * values nests 600 deep, and overflows the stack when Java serializes it with the job.
 */
final class PushedFilter implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String sql;
    private final TreeMap<String, String> columnTypes;

    private PushedFilter(String sql, Map<String, String> columnTypes) {
        this.sql = sql;
        this.columnTypes = new TreeMap<>(columnTypes);
    }

    /** Converts predicates that all have to hold; empty where none can be left to Lance. */
    static Optional<PushedFilter> of(List<Predicate> predicates) {
        Map<String, Field> columns = columns(predicates);
        return converter(columns)
                .convert(predicates)
                .map(
                        sql -> {
                            Map<String, String> types = new LinkedHashMap<>();
                            columns.forEach((name, field) -> types.put(name, typeOf(field)));
                            return new PushedFilter(sql, types);
                        });
    }

    /** Whether a predicate can be left to Lance, at least in part. */
    static boolean canPush(Predicate predicate) {
        List<Predicate> alone = List.of(predicate);
        return converter(columns(alone)).convert(alone).isPresent();
    }

    private static FlussToLancePredicateConverter converter(Map<String, Field> columns) {
        return new FlussToLancePredicateConverter(new ArrayList<>(columns.values()));
    }

    /** The columns of predicates, as a dataset of this plugin stores them. */
    private static Map<String, Field> columns(List<Predicate> predicates) {
        Map<String, Field> columns = new LinkedHashMap<>();
        Deque<Predicate> open = new ArrayDeque<>(predicates);
        while (!open.isEmpty()) {
            Predicate predicate = open.pop();
            if (predicate instanceof LeafPredicate) {
                LeafPredicate leaf = (LeafPredicate) predicate;
                columns.put(
                        leaf.fieldName(), FlussToArrowType.toField(leaf.fieldName(), leaf.type()));
            } else if (predicate instanceof CompoundPredicate) {
                ((CompoundPredicate) predicate).children().forEach(open::push);
            }
        }
        return columns;
    }

    private static String typeOf(Field field) {
        return field.getType() + field.getChildren().toString();
    }

    /**
     * The text for a version of the dataset.
     *
     * @return empty where the version lacks a column or has one of another type: all rows are read
     *     then, and Flink filters them
     */
    Optional<String> sqlFor(List<Field> fields) {
        Map<String, String> actual = new LinkedHashMap<>();
        for (Field field : fields) {
            actual.put(field.getName(), field.getType() + field.getChildren().toString());
        }
        return columnTypes.entrySet().stream()
                        .allMatch(entry -> entry.getValue().equals(actual.get(entry.getKey())))
                ? Optional.of(sql)
                : Optional.empty();
    }

    @Override
    public String toString() {
        return sql;
    }
}
