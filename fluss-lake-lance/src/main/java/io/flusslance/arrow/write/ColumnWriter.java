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

/**
 * Fills the buffers of one column, or of one child of a nested one, with values of Fluss. A slot
 * whose value is null is zeroed, so no byte of freed memory gets into a file.
 *
 * <p>A value that fails half-way leaves the column as it was once {@link #truncate} was called.
 */
abstract class ColumnWriter extends ColumnBuffers {

    ColumnWriter(MemoryAccount memory) {
        super(memory);
    }

    /** Appends the value at a position of a row or an array. */
    final void write(DataGetters source, int position) throws InvalidValueException {
        if (!source.isNullAt(position) && writeValue(source, position)) {
            markValid();
        } else {
            writeNull();
        }
    }

    /** Appends a null. */
    void writeNull() {
        writeEmpty();
        markNull();
    }

    /** Writes a value that is not null at {@link #count()}; false to have a null there instead. */
    abstract boolean writeValue(DataGetters source, int position) throws InvalidValueException;

    /** Writes what stands under a null. */
    abstract void writeEmpty();

    /** The bytes that a value takes in the column's buffers, validity aside. */
    abstract long sizeOf(DataGetters source, int position);
}
