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
package io.flusslance.tiering.write.limits;

import io.flusslance.config.ErrorCode;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides which batches can be in one data file: Lance 7.0.0 can't store every sequence of lists
 * with and without values, see {@link LevelCount}.
 */
public final class FileLevels {

    private List<LevelCount> counts = new ArrayList<>();
    private boolean empty = true;

    /** Begins the next file. */
    public void beginFile() {
        counts = new ArrayList<>();
        empty = true;
    }

    /** Whether the file has no rows yet. */
    public boolean isEmpty() {
        return empty;
    }

    /** Whether null or empty lists are in the file. */
    public boolean haveListsWithoutValue() {
        return counts.stream().anyMatch(LevelCount::hasListWithoutValue);
    }

    /**
     * Adds a batch to the file, where the file can hold it.
     *
     * @return the rows of the batch where it was added; else how many rows of it, from the first
     *     one on, are worth trying as a batch of their own, and then nothing has changed: none
     *     where the file has to end first, or, with a file without rows, where Lance can't store
     *     the only row of the batch
     */
    public int add(VectorSchemaRoot batch) {
        int rows = batch.getRowCount();
        List<ListLevels> lists = ListLevels.of(batch);
        List<LevelCount> added = new ArrayList<>();
        int fitting = rows;
        for (int i = 0; i < lists.size(); i++) {
            LevelCount before = empty ? LevelCount.empty() : counts.get(i);
            LevelCount after = before.plus(lists.get(i), rows);
            added.add(after);
            if (!after.isSafe()) {
                fitting = Math.min(fitting, before.rowsThatFit(lists.get(i), rows, after));
            }
        }
        if (fitting == rows) {
            counts = added;
            empty = false;
        } else if (fitting == 0 && empty) {
            return Math.min(1, rows - 1);
        }
        return fitting;
    }

    /** Says why a batch of one row can't be in a file, not even alone. */
    public static RefusedRowException tooManyLevels(VectorSchemaRoot row) {
        String column =
                ListLevels.of(row).stream()
                        .filter(lists -> !LevelCount.empty().plus(lists, 1).isSafe())
                        .map(ListLevels::column)
                        .findFirst()
                        .orElseThrow();
        FieldVector offset = row.getVector(SystemColumns.OFFSET);
        return new RefusedRowException(
                ErrorCode.LISTS_UNSUPPORTED.format(
                        "column '%s'%s has too many null or empty lists in one row: "
                                + "Lance 7.0.0 can't store tens of thousands of them within %d "
                                + "values. Split the row, or recreate the table with another "
                                + "type for this column.",
                        column,
                        offset instanceof BigIntVector
                                ? ", offset " + ((BigIntVector) offset).get(0) + ","
                                : "",
                        LevelCount.CHUNK_VALUES));
    }
}
