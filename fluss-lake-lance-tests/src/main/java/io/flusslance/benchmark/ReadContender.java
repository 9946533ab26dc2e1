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

import java.nio.file.Path;

/** A way to read the rows of a dataset. */
interface ReadContender {

    /** What it is called in the results. */
    String name();

    /**
     * Reads once.
     *
     * @param warehouse the folder of the datasets
     * @param version of the dataset
     * @return how many rows came
     */
    long read(ReadQuery query, Path warehouse, long version) throws Exception;
}
