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
package io.flusslance.types;

import org.apache.fluss.memory.MemorySegment;
import org.apache.fluss.metadata.KvFormat;
import org.apache.fluss.row.BinaryRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.compacted.CompactedRow;
import org.apache.fluss.row.encode.RowEncoder;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.RowType;

/** Encodes rows as bytes and decodes them. Not thread-safe. */
public final class RowCodec {

    private final DataType[] types;
    private final InternalRow.FieldGetter[] getters;
    private final RowEncoder encoder;

    /** Creates a codec for rows of a type. */
    public RowCodec(RowType type) {
        this.types = type.getChildren().toArray(new DataType[0]);
        this.getters = InternalRow.createFieldGetters(type);
        this.encoder = RowEncoder.create(KvFormat.COMPACTED, type);
    }

    /** Encodes a row. */
    public byte[] encode(InternalRow row) {
        encoder.startNewRow();
        for (int i = 0; i < getters.length; i++) {
            encoder.encodeField(i, getters[i].getFieldOrNull(row));
        }
        BinaryRow encoded = encoder.finishRow();
        byte[] bytes = new byte[encoded.getSizeInBytes()];
        encoded.copyTo(bytes, 0);
        return bytes;
    }

    /** Decodes a row. The row keeps a reference to the bytes. */
    public InternalRow decode(byte[] bytes) {
        CompactedRow row = new CompactedRow(types);
        row.pointTo(MemorySegment.wrap(bytes), 0, bytes.length);
        return row;
    }
}
