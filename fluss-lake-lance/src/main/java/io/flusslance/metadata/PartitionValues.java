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
package io.flusslance.metadata;

import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.PartitionUtils;

import java.util.ArrayList;
import java.util.List;

/** Reads the values of the partition keys from rows, as they appear in partition names. */
public final class PartitionValues {

    private final RowType type;
    private final InternalRow.FieldGetter[] getters;

    /**
     * Creates a reader of partition values.
     *
     * @param type the type of the rows
     * @param keys the number of partition keys, which are the first columns
     */
    public PartitionValues(RowType type, int keys) {
        this.type = type;
        this.getters = new InternalRow.FieldGetter[keys];
        for (int i = 0; i < keys; i++) {
            getters[i] = InternalRow.createFieldGetter(type.getTypeAt(i), i);
        }
    }

    /** Returns the values of a row, in the order of the keys. */
    public List<String> of(InternalRow row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < getters.length; i++) {
            Object value = getters[i].getFieldOrNull(row);
            values.add(
                    value == null
                            ? "null"
                            : PartitionUtils.convertValueOfType(
                                    value, type.getTypeAt(i).getTypeRoot()));
        }
        return values;
    }
}
