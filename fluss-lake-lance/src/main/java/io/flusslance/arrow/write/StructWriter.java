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
import org.apache.fluss.row.InternalRow;

import java.util.ArrayList;
import java.util.List;

/** A column of rows. */
class StructWriter extends ColumnWriter {

    private final List<ColumnWriter> fields;
    private final List<ColumnWriter> children;

    StructWriter(MemoryAccount memory, List<ColumnWriter> fields) {
        this(memory, fields, List.of());
    }

    /** With children behind the row's fields, which the subclass fills. */
    StructWriter(MemoryAccount memory, List<ColumnWriter> fields, List<ColumnWriter> others) {
        super(memory);
        this.fields = fields;
        this.children = new ArrayList<>(fields);
        children.addAll(others);
    }

    @Override
    boolean writeValue(DataGetters source, int position) throws InvalidValueException {
        InternalRow row = source.getRow(position, fields.size());
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).write(row, i);
        }
        return true;
    }

    @Override
    final void writeEmpty() {
        fields.forEach(ColumnWriter::writeNull);
    }

    @Override
    long sizeOf(DataGetters source, int position) {
        if (source.isNullAt(position)) {
            return 0;
        }
        InternalRow row = source.getRow(position, fields.size());
        long bytes = 0;
        for (int i = 0; i < fields.size(); i++) {
            bytes += fields.get(i).sizeOf(row, i);
        }
        return bytes;
    }

    @Override
    long usedBytes() {
        long bytes = 0;
        for (ColumnWriter child : children) {
            bytes += child.usedBytes();
        }
        return bytes;
    }

    @Override
    void truncate(int newCount) {
        super.truncate(newCount);
        children.forEach(child -> child.truncate(count()));
    }

    @Override
    void prepare() {
        children.forEach(ColumnWriter::prepare);
    }

    @Override
    void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        children.forEach(child -> child.take(nodes, buffers));
    }

    @Override
    public void close() {
        super.close();
        children.forEach(ColumnWriter::close);
    }
}
