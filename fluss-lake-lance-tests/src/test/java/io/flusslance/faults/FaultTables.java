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
package io.flusslance.faults;

import io.flusslance.testing.FlussCluster;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;

/**
 * Shapes of tables that a campaign tiers. Each has the column {@link #TEXT}. Primary-key tables
 * have few keys, so that most rounds change rows that are in the lake, and some that have no
 * changes later.
 */
public final class FaultTables {

    /** A column of strings, which others update. */
    public static final String TEXT = "text";

    /** So many keys of a primary-key table are left to others. */
    private static final int SETTLED_KEYS = 150;

    private static final int KEYS = 200;
    private static final int SMALL_IMAGE_BYTES = 20_000;
    private static final int LARGEST_IMAGE_BYTES = 1_000_000;

    /** All types, in several buckets. */
    public static TieredTable.Builder allTypes(String name) {
        return TieredTable.named(name)
                .column(TEXT, DataTypes.STRING())
                .columnsOfAllTypes()
                .column("c_map", DataTypes.MAP(DataTypes.STRING(), DataTypes.INT()))
                .column(
                        "c_row",
                        DataTypes.ROW(
                                DataTypes.FIELD("number", DataTypes.BIGINT()),
                                DataTypes.FIELD("numbers", DataTypes.ARRAY(DataTypes.DOUBLE()))))
                .largestBytes(SMALL_IMAGE_BYTES)
                .buckets(3);
    }

    /** Partitions with vectors and images, in small files. */
    public static TieredTable.Builder partitioned(String name) {
        return images(name)
                .vector("embedding", 16)
                .largestBytes(SMALL_IMAGE_BYTES)
                .partitions("eu", "us")
                .buckets(2);
    }

    /** Values from 0 bytes to 1 MB. */
    public static TieredTable.Builder large(String name) {
        return images(name).largestBytes(LARGEST_IMAGE_BYTES).buckets(2);
    }

    /** A table that gets {@link #addedColumn} on the way. */
    public static TieredTable.Builder growing(String name) {
        return images(name).largestBytes(SMALL_IMAGE_BYTES).buckets(2);
    }

    /** The same with a primary key. */
    public static TieredTable.Builder keyed(String name) {
        return growing(name).keys(KEYS);
    }

    /** Partitions whose rows have a primary key. */
    public static TieredTable.Builder partitionedKeyed(String name) {
        return partitioned(name).keys(KEYS);
    }

    /** All types and a primary key. */
    public static TieredTable.Builder allTypesKeyed(String name) {
        return allTypes(name).keys(KEYS);
    }

    /**
     * Creates a table.
     *
     * @param count rows that it has at first, beside those of a primary-key table that are left to
     *     others
     */
    public static TieredTable create(
            TieredTable.Builder shape, FlussCluster cluster, long seed, int count)
            throws Exception {
        TieredTable table = shape.create(cluster, seed);
        if (table.isKeyed()) {
            table.appendSettled(SETTLED_KEYS);
        }
        table.append(count);
        return table;
    }

    /** A further column; its type goes by its number. */
    public static DataField addedColumn(int number) {
        String name = "added_" + number;
        return switch (number % 4) {
            case 0 -> new DataField(name, DataTypes.BIGINT());
            case 1 -> new DataField(name, DataTypes.STRING());
            case 2 -> new DataField(name, DataTypes.ARRAY(DataTypes.INT()));
            default -> new DataField(name, DataTypes.TIMESTAMP_LTZ(6));
        };
    }

    /** Small files, so that a round has written some long before it ends. */
    private static TieredTable.Builder images(String name) {
        return TieredTable.named(name)
                .column(TEXT, DataTypes.STRING())
                .column("image", DataTypes.BYTES())
                .customProperty("lance.batch_size", "20")
                .customProperty("lance.max_row_per_file", "20");
    }

    private FaultTables() {}
}
