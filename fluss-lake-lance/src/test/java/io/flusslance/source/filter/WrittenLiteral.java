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
package io.flusslance.source.filter;

import org.apache.fluss.predicate.CompoundPredicate;
import org.apache.fluss.predicate.LeafPredicate;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.types.DataType;
import org.apache.fluss.utils.TypeUtils;

import java.util.List;
import java.util.stream.Collectors;

/** A number as a query has it, of another type, scale or precision than the column. */
final class WrittenLiteral {

    private final Number number;

    WrittenLiteral(Number number) {
        this.number = number;
    }

    /** What Flink compares a column with. */
    static Object asFlinkSees(Object literal) {
        return literal instanceof WrittenLiteral ? ((WrittenLiteral) literal).number : literal;
    }

    /** The predicate with the literals that the host's PredicateConverter makes of such ones. */
    static Predicate asTheHostHandsOver(Predicate predicate) {
        if (predicate instanceof CompoundPredicate) {
            CompoundPredicate compound = (CompoundPredicate) predicate;
            return new CompoundPredicate(
                    compound.function(),
                    compound.children().stream()
                            .map(WrittenLiteral::asTheHostHandsOver)
                            .collect(Collectors.toList()));
        }
        LeafPredicate leaf = (LeafPredicate) predicate;
        List<Object> literals =
                leaf.literals().stream()
                        .map(literal -> asTheHostHandsOver(literal, leaf.type()))
                        .collect(Collectors.toList());
        return new LeafPredicate(
                leaf.function(), leaf.type(), leaf.index(), leaf.fieldName(), literals);
    }

    private static Object asTheHostHandsOver(Object literal, DataType type) {
        return literal instanceof WrittenLiteral
                ? TypeUtils.castFromString(literal.toString(), type)
                : literal;
    }

    @Override
    public String toString() {
        return number.toString();
    }
}
