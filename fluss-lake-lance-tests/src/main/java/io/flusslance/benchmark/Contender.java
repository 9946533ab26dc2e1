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
package io.flusslance.benchmark;

import org.apache.fluss.row.GenericRow;

import java.nio.file.Path;

/** A way to get rows into Lance. */
interface Contender extends ShapeContender {

    /**
     * Makes ready all that is not to be measured.
     *
     * @param warehouse an empty folder for a dataset
     * @param table the name of the table to create in it
     * @return the work, which the caller closes
     */
    Load prepare(Shape shape, GenericRow[] rows, Path warehouse, String table) throws Exception;
}
