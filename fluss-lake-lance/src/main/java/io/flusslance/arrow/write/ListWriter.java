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

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.fluss.row.DataGetters;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;

import java.util.List;

/** A column of lists, of maps, which are lists of key-value entries, or of lists of one row. */
abstract class ListWriter extends ColumnWriter {

    private final OffsetBuffer offsets;
    final ColumnWriter elements;

    private ListWriter(MemoryAccount memory, ColumnWriter elements) {
        super(memory);
        this.offsets = new OffsetBuffer(memory);
        this.elements = elements;
    }

    /** Lists of an element type. */
    static ListWriter ofArrays(MemoryAccount memory, ColumnWriter elements) {
        return new Arrays(memory, elements);
    }

    /** Maps, given the writers of their keys and values. */
    static ListWriter ofMaps(MemoryAccount memory, ColumnWriter keys, ColumnWriter values) {
        return new Maps(memory, keys, values);
    }

    /** Rows, each as a list of it alone. */
    static ListWriter ofOptionalRows(MemoryAccount memory, ColumnWriter rows) {
        return new OptionalRows(memory, rows);
    }

    @Override
    final boolean writeValue(DataGetters source, int position) throws InvalidValueException {
        writeElements(source, position);
        offsets.setEnd(count(), elements.count());
        return true;
    }

    abstract void writeElements(DataGetters source, int position) throws InvalidValueException;

    @Override
    final void writeEmpty() {
        offsets.setEmpty(count());
    }

    @Override
    final long usedBytes() {
        return (long) count() * Integer.BYTES + elements.usedBytes();
    }

    @Override
    final void truncate(int newCount) {
        super.truncate(newCount);
        elements.truncate(offsets.end(count()));
    }

    @Override
    final void prepare() {
        offsets.prepare(count());
        elements.prepare();
    }

    @Override
    final void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        buffers.add(offsets.take(values));
        elements.take(nodes, buffers);
    }

    @Override
    public final void close() {
        super.close();
        offsets.close();
        elements.close();
    }

    private static long sizeOfAll(ColumnWriter writer, InternalArray array) {
        long bytes = 0;
        for (int i = 0; i < array.size(); i++) {
            bytes += writer.sizeOf(array, i);
        }
        return bytes;
    }

    private static final class Arrays extends ListWriter {

        Arrays(MemoryAccount memory, ColumnWriter elements) {
            super(memory, elements);
        }

        @Override
        void writeElements(DataGetters source, int position) throws InvalidValueException {
            InternalArray array = source.getArray(position);
            for (int i = 0; i < array.size(); i++) {
                elements.write(array, i);
            }
        }

        @Override
        long sizeOf(DataGetters source, int position) {
            return source.isNullAt(position)
                    ? Integer.BYTES
                    : Integer.BYTES + sizeOfAll(elements, source.getArray(position));
        }
    }

    private static final class OptionalRows extends ListWriter {

        OptionalRows(MemoryAccount memory, ColumnWriter rows) {
            super(memory, rows);
        }

        @Override
        void writeElements(DataGetters source, int position) throws InvalidValueException {
            elements.write(source, position);
        }

        @Override
        long sizeOf(DataGetters source, int position) {
            return Integer.BYTES + elements.sizeOf(source, position);
        }
    }

    private static final class Maps extends ListWriter {

        private final ColumnWriter keys;
        private final ColumnWriter values;

        Maps(MemoryAccount memory, ColumnWriter keys, ColumnWriter values) {
            super(memory, new StructWriter(memory, List.of(keys, values)));
            this.keys = keys;
            this.values = values;
        }

        @Override
        void writeElements(DataGetters source, int position) throws InvalidValueException {
            InternalMap map = source.getMap(position);
            InternalArray keyArray = map.keyArray();
            InternalArray valueArray = map.valueArray();
            for (int i = 0; i < map.size(); i++) {
                if (keyArray.isNullAt(i)) {
                    throw new InvalidValueException("a map has a null key, which Lance can't hold");
                }
                keys.write(keyArray, i);
                values.write(valueArray, i);
                elements.markValid();
            }
        }

        @Override
        long sizeOf(DataGetters source, int position) {
            if (source.isNullAt(position)) {
                return Integer.BYTES;
            }
            InternalMap map = source.getMap(position);
            return Integer.BYTES
                    + sizeOfAll(keys, map.keyArray())
                    + sizeOfAll(values, map.valueArray());
        }
    }
}
