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
package io.flusslance.quickstart.products;

import java.io.IOException;
import java.util.List;

/** Reads the table from the lake alone. */
interface LakeReader {

    /** What reads it, in a word. */
    String name();

    /**
     * Reads all rows of a version of the dataset.
     *
     * @throws IOException if that fails
     */
    List<Product> read(long version) throws IOException;
}
