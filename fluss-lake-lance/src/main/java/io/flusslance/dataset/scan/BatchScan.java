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

import org.apache.arrow.vector.VectorSchemaRoot;

import java.io.IOException;

/** The batches of a scan, one after the other. Not for more than one thread at a time. */
public interface BatchScan extends AutoCloseable {

    /**
     * Loads the next batch.
     *
     * @return false at the end
     * @throws IOException where Lance failed; its errors can also be RuntimeExceptions
     */
    boolean loadNext() throws IOException;

    /** The batch loaded last; the next one is loaded into the same vectors. */
    VectorSchemaRoot batch() throws IOException;

    @Override
    void close();
}
