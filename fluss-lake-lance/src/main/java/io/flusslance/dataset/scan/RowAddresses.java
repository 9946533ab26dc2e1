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
package io.flusslance.dataset.scan;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The addresses of the rows in a batch, for a scan that returns row addresses. */
public final class RowAddresses {

    /** The fragment id is in the upper half of an address. */
    private static final int FRAGMENT_SHIFT = 32;

    private final FieldVector addresses;

    private RowAddresses(FieldVector addresses) {
        this.addresses = addresses;
    }

    /** Returns the addresses of the rows in a batch. */
    public static RowAddresses of(VectorSchemaRoot batch) {
        return new RowAddresses(batch.getVector("_rowaddr"));
    }

    /** Returns the id of a row's fragment. */
    public int fragment(int row) {
        return (int) (address(row) >>> FRAGMENT_SHIFT);
    }

    /** Returns the position of a row in its fragment, from 0, counting deleted rows. */
    public int position(int row) {
        return (int) address(row);
    }

    private long address(int row) {
        return addresses instanceof UInt8Vector
                ? ((UInt8Vector) addresses).get(row)
                : ((BigIntVector) addresses).get(row);
    }
}
