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
package io.flusslance.source.sort;

import org.apache.fluss.row.InternalRow;

import java.io.IOException;

/** Rows in key order, with a current row that stays valid until {@link #next} is called. */
public interface KeyedRows extends AutoCloseable {

    /** Returns whether there is another row, without moving the current one. */
    boolean hasNext() throws IOException;

    /** Moves to the next row. */
    void next() throws IOException;

    /** Returns the key of the current row, as bytes whose unsigned order is that of the keys. */
    byte[] key();

    /** Returns the current row. */
    InternalRow row();

    @Override
    void close() throws IOException;
}
