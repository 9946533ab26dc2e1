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

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.nio.file.Path;
import java.util.Map;

/**
 * A table as the plugin that Fluss publishes leaves it, to be taken over by this one: the dataset
 * {@code bench/published.lance} of a warehouse, in rounds of as many rows. A program of its own,
 * because two versions of Lance don't go into one class path.
 */
public final class PublishedTable {

    /** The name of the table in the database {@code bench}. */
    public static final String NAME = "published";

    /** The columns: texts short enough for that plugin to keep them as they are. */
    public static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()),
                    DataTypes.FIELD("embedding", DataTypes.ARRAY(DataTypes.FLOAT())),
                    DataTypes.FIELD("seen_at", DataTypes.TIMESTAMP_LTZ(6)));

    /** The properties of the table. */
    public static final Map<String, String> PROPERTIES =
            Map.of("embedding.arrow.fixed-size-list.size", "4");

    /** The row at an offset, which its id is. */
    public static GenericRow row(int id) {
        return GenericRow.of(
                id,
                BinaryString.fromString("row " + id),
                new GenericArray(new float[] {id, id + 0.25f, id + 0.5f, id + 0.75f}),
                TimestampLtz.fromEpochMillis(1_700_000_000_000L + id, 123_000));
    }

    /**
     * Makes the table.
     *
     * @param arguments the published jar, the warehouse's folder, the number of rounds, the rows of
     *     a round
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[2]);
        int rows = Integer.parseInt(arguments[3]);
        try (LakePlugin plugin = LakePlugin.load("published", Path.of(arguments[0]))) {
            fill(
                    LakeTable.create(
                            plugin, NAME, TYPE, 1, Map.of("warehouse", arguments[1]), PROPERTIES),
                    rounds,
                    rows);
        }
        System.out.println("made");
        // its native threads outlive the work
        System.exit(0);
    }

    private static <W, C> void fill(LakeTable<W, C> table, int rounds, int rows) throws Exception {
        for (int round = 0; round < rounds; round++) {
            table.commit(
                    table.write(1, (long) round * rows, rows, (slot, offset) -> row((int) offset)));
        }
    }

    private PublishedTable() {}
}
