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
package io.flusslance.arrow.write;

import io.flusslance.memory.MemoryAccount;

import org.apache.fluss.row.DataGetters;

import java.util.List;

/** A column of rows whose structs are never null: a last child is true where the row is null. */
final class MarkedStructWriter extends StructWriter {

    private final BooleanWriter marker;

    MarkedStructWriter(MemoryAccount memory, List<ColumnWriter> fields) {
        this(memory, fields, new BooleanWriter(memory));
    }

    private MarkedStructWriter(
            MemoryAccount memory, List<ColumnWriter> fields, BooleanWriter marker) {
        super(memory, fields, List.of(marker));
        this.marker = marker;
    }

    @Override
    boolean writeValue(DataGetters source, int position) throws InvalidValueException {
        marker.writeNull();
        return super.writeValue(source, position);
    }

    @Override
    void writeNull() {
        writeEmpty();
        marker.writeTrue();
        markValid();
    }
}
