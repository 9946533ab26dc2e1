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

import io.flusslance.config.LanceOptions.VectorMismatch;
import io.flusslance.memory.MemoryAccount;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.fluss.row.DataGetters;
import org.apache.fluss.row.InternalArray;

import java.util.List;

/**
 * A column of vectors: lists of one length, of floats of 2, 4 or 8 bytes, without nulls in them.
 */
final class VectorWriter extends FixedWidthWriter {

    /** Puts the elements of a vector at an address, one after the other. */
    interface ElementCopier {
        /** Copies an array of the vector's length. */
        void copy(InternalArray array, long address) throws InvalidValueException;
    }

    private final int size;
    private final ElementCopier copier;
    private final VectorMismatch onMismatch;
    private final MemoryAccount memory;

    VectorWriter(
            MemoryAccount memory,
            int size,
            int elementBytes,
            ElementCopier copier,
            VectorMismatch onMismatch) {
        super(memory, (long) size * elementBytes);
        this.size = size;
        this.copier = copier;
        this.onMismatch = onMismatch;
        this.memory = memory;
    }

    @Override
    boolean writeValue(DataGetters source, int position) throws InvalidValueException {
        try {
            writeVector(source.getArray(position));
            return true;
        } catch (InvalidValueException e) {
            if (onMismatch == VectorMismatch.NULL) {
                return false;
            }
            throw e;
        }
    }

    private void writeVector(InternalArray array) throws InvalidValueException {
        if (array.size() != size) {
            throw new InvalidValueException(
                    "the vector has " + array.size() + " elements, the column's have " + size);
        }
        copier.copy(array, nextSlot());
    }

    @Override
    void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        long elements = (long) values * size;
        nodes.add(new ArrowFieldNode(elements, 0));
        buffers.add(memory.ones(elements));
        super.takeData(values, nodes, buffers);
    }
}
