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
package io.flusslance.catalog;

import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TieredTable;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.exception.InvalidAlterTableException;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lance.Dataset;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Columns are added to tables that are written to and tiered. */
class AddColumnITCase {

    private static final DataField[] FIRST = {
        new DataField("rating", DataTypes.INT(), "stars, 1 to 5"),
        new DataField("caption", DataTypes.STRING()),
        new DataField("price", DataTypes.DECIMAL(20, 4), "in €")
    };

    private static final DataField[] SECOND = {
        new DataField("seen_at", DataTypes.TIMESTAMP_LTZ(6)),
        new DataField("thumbnail", DataTypes.BYTES(), "JPEG, \"small\""),
        new DataField("tags", DataTypes.ARRAY(DataTypes.STRING()))
    };

    private static final int MAX_ATTEMPTS = 5;

    private static EmbeddedLake lake;

    @BeforeAll
    static void startCluster() throws Exception {
        lake = EmbeddedLake.start();
        lake.cluster().startTiering();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        lake.close();
    }

    @Test
    void columnsAreAddedTwiceWhileRowsAreWrittenWithAndWithoutThem() throws Exception {
        TieredTable table =
                TieredTable.named("grown")
                        .columnsOfAllTypes()
                        .buckets(2)
                        .create(lake.cluster(), RandomRows.printedSeed());
        table.append(200);
        table.awaitTiered();

        try (TieredTable.Appender oldest = table.openAppender()) {
            for (DataField[] added : List.of(FIRST, SECOND)) {
                table.append(100);
                table.addColumns(added);
                for (int i = 0; i < 5; i++) {
                    oldest.append(30);
                    table.append(30);
                }
                table.awaitTiered();
            }
        }

        lake.assertHoldsTheLog(table);
    }

    @Test
    void aRoundHasRowsOfTheOldAndOfTheNewColumns() throws Exception {
        TieredTable table =
                TieredTable.named("mixed")
                        .column("name", DataTypes.STRING())
                        .partitions("north", "south")
                        .create(lake.cluster(), RandomRows.printedSeed());
        table.append(100);
        table.awaitTiered();

        long versions = 0;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS && versions != 2; attempt++) {
            versions = versionsOfARoundWithColumns(table, attempt);
            lake.assertHoldsTheLog(table);
        }

        // the columns are one version, the rows of all buckets another
        assertThat(versions).isEqualTo(2);
    }

    /** A round that had begun before can take some of the rows, and makes a version more. */
    private static long versionsOfARoundWithColumns(TieredTable table, int attempt)
            throws Exception {
        long before = version(table);
        lake.cluster().setFreshness(table.path(), Duration.ofHours(1));
        try (TieredTable.Appender old = table.openAppender()) {
            table.append(50);
            table.addColumns(
                    Arrays.stream(FIRST)
                            .map(field -> new DataField(field.getName() + attempt, field.getType()))
                            .toArray(DataField[]::new));
            old.append(50);
            table.append(50);
            old.append(50);
        }
        lake.cluster().setFreshness(table.path(), Duration.ofMillis(500));
        table.awaitTiered();
        return version(table) - before;
    }

    @Test
    void everyReaderSeesTypeAndComment() throws Exception {
        TieredTable table = plain("commented");
        table.addColumns(FIRST);

        try (LanceDataset dataset = lake.open(table)) {
            assertThat(dataset.schema().findField("rating").getMetadata())
                    .containsEntry("comment", "stars, 1 to 5")
                    .containsEntry("fluss.type", "INT");
            assertThat(dataset.schema().findField("price").getMetadata())
                    .containsEntry("comment", "in €")
                    .containsEntry("fluss.type", "DECIMAL(20, 4)");
            assertThat(dataset.schema().findField("caption").getMetadata())
                    .doesNotContainKey("comment");
        }
    }

    @Test
    void aColumnThatSomeoneAddedWithTheSameTypeIsTaken() throws Exception {
        TieredTable table = plain("enriched");
        table.append(20);
        table.awaitTiered();
        addByHand(table, new ArrowType.Int(32, true));

        table.addColumns(new DataField("rating", DataTypes.INT()));
        table.append(20);
        table.awaitTiered();

        lake.assertHoldsTheLog(table);
    }

    @Test
    void aColumnThatSomeoneAddedWithAnotherTypeIsRefusedWithBoth() throws Exception {
        TieredTable table = plain("clash");
        addByHand(table, ArrowType.Utf8.INSTANCE);

        assertRefused(
                table,
                DataTypes.INT(),
                "fluss.clash",
                "column 'rating' is Utf8 in the dataset and Int(32, true) in the table");
    }

    private static TieredTable plain(String name) throws Exception {
        return TieredTable.named(name)
                .column("name", DataTypes.STRING())
                .create(lake.cluster(), RandomRows.printedSeed());
    }

    /** The client sees the reason, the table goes on as it was. */
    private static void assertRefused(TieredTable table, DataType type, String... reasons)
            throws Exception {
        assertThatThrownBy(() -> table.addColumns(new DataField("rating", type)))
                .hasCauseInstanceOf(InvalidAlterTableException.class)
                .hasMessageContainingAll(reasons);

        assertThat(lake.cluster().tableInfo(table.path()).getRowType().getFieldNames())
                .doesNotContain("rating");
        try (TieredTable.Appender appender = table.openAppender()) {
            appender.append(10);
        }
        table.awaitTiered();
        try (LanceDataset dataset = lake.open(table)) {
            assertThat(dataset.countRows()).isEqualTo(table.appendedRows());
        }
    }

    private static void addByHand(TieredTable table, ArrowType type) throws Exception {
        try (BufferAllocator allocator = new RootAllocator();
                Dataset dataset =
                        Dataset.open()
                                .allocator(allocator)
                                .uri(lake.dataset(table).toString())
                                .build()) {
            dataset.addColumns(List.of(new Field("rating", FieldType.nullable(type), null)));
        }
    }

    private static long version(TieredTable table) {
        try (LanceDataset dataset = LanceDataset.open(lake.dataset(table).toString(), Map.of())) {
            return dataset.version();
        }
    }
}
