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
import org.apache.fluss.types.RowType;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A kind of table to measure with.
 *
 * @param name what it is called in the results
 * @param rowType its columns
 * @param pluginProperties properties of the table that this plugin understands and others do not
 * @param rows rows of a round
 * @param quickRows rows of a round of a smoke run
 * @param batchRows rows of an Arrow batch where the batches are prebuilt
 * @param rowBytes bytes of the values of a row, by which rates are reckoned
 * @param maker makes the rows
 */
record Shape(
        String name,
        RowType rowType,
        Map<String, String> pluginProperties,
        int rows,
        int quickRows,
        int batchRows,
        long rowBytes,
        RowMaker maker) {

    /** Makes a row, a different one for every number. */
    @FunctionalInterface
    interface RowMaker {
        /**
         * Makes a row as the tiering job hands it to a writer.
         *
         * @param number of the row
         * @param random for its values
         */
        GenericRow make(long number, SplittableRandom random);
    }

    /**
     * Makes the rows of a round.
     *
     * @param count how many
     * @param random for their values
     */
    GenericRow[] makeRows(int count, SplittableRandom random) {
        GenericRow[] made = new GenericRow[count];
        for (int i = 0; i < count; i++) {
            made[i] = maker.make(i, random);
        }
        return made;
    }

    /** The properties that this plugin understands, and others. */
    Map<String, String> pluginProperties(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(pluginProperties);
        all.putAll(more);
        return all;
    }
}
