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

import io.flusslance.storage.RequestFate;
import io.flusslance.storage.S3Server;
import io.flusslance.storage.StorageRelay;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The coordinator dies in the middle of a CREATE or an ALTER: after each request to the storage
 * that the plugin makes, the connection is cut for good once. What a reader finds then is whole,
 * and the same statement made again completes it.
 */
class InterruptedDdlITCase {

    private static final List<String> BEFORE =
            List.of("id", "name", "__bucket", "__offset", "__timestamp");

    private final Resources resources = new Resources();
    private final Map<String, String> cluster = new HashMap<>();
    private StorageRelay relay;

    @BeforeEach
    void startStorage() throws Exception {
        S3Server s3 = resources.add(S3Server.inMemory("id-of-test", "secret-of-test"));
        s3.createBucket("lake");
        relay = resources.add(new StorageRelay(s3.endpoint()));
        cluster.putAll(s3.options());
        cluster.put("endpoint", relay.endpoint().toString());
        cluster.put("warehouse", "s3://lake");
        cluster.put("client_max_retries", "0");
        cluster.put("client_retry_timeout", "1");
    }

    @AfterEach
    void stopStorage() throws Exception {
        resources.close();
    }

    @Test
    void aCreateThatIsCutAfterAnyRequestIsCompletedByTheNextOne() throws Exception {
        int requests = requestsOf(() -> table("whole").create());
        assertThat(requests).as("two lists and two writes, all of Lance").isEqualTo(4);
        for (int passed = 0; passed < requests; passed++) {
            SpiTable table = table("cut_" + passed);

            boolean done = tryCut(passed, table::create);

            Optional<List<String>> seen = columns(table);
            assertThat(done).as("created after %s requests", passed).isFalse();
            seen.ifPresent(columns -> assertThat(columns).isEqualTo(BEFORE));
            table.create();
            assertThat(columns(table)).contains(BEFORE);
            table.commit(table.write(0));
        }
    }

    @Test
    void anAddedColumnThatIsCutAfterAnyRequestIsCompletedByTheNextAlter() throws Exception {
        SpiTable whole = table("whole").create();
        whole.commit(whole.write(0));
        int requests = requestsOf(() -> addColumn(whole));
        assertThat(requests).as("two lists, a manifest read, two writes").isEqualTo(5);
        for (int passed = 0; passed < requests; passed++) {
            SpiTable table = table("cut_" + passed).create();
            long version = table.commit(table.write(0));

            tryCut(passed, () -> addColumn(table));

            List<String> seen = columns(table).orElseThrow();
            assertThat(seen).isIn(BEFORE, after());
            SpiTable altered = addColumn(table);
            assertThat(columns(table)).contains(after());
            altered.commit(version, table.write(1));
            try (LanceDataset dataset = open(table)) {
                assertThat(dataset.countRows()).isEqualTo(2);
            }
        }
    }

    private static List<String> after() {
        return List.of("id", "name", "__bucket", "__offset", "__timestamp", "rating");
    }

    private static SpiTable addColumn(SpiTable table) throws Exception {
        return table.alter(
                info(
                        table.info().getTablePath().getTableName(),
                        Schema.newBuilder()
                                .column("id", DataTypes.INT())
                                .column("name", DataTypes.STRING())
                                .column("rating", DataTypes.INT())),
                TableChange.addColumn(
                        "rating", DataTypes.INT(), null, TableChange.ColumnPosition.last()));
    }

    private int requestsOf(Work work) throws Exception {
        relay.forget();
        work.run();
        return relay.requests().size();
    }

    /** Lets so many requests pass and cuts all later ones; false where the work failed by that. */
    private boolean tryCut(int passed, Work work) {
        AtomicInteger left = new AtomicInteger(passed);
        relay.play(
                request -> left.getAndDecrement() > 0 ? RequestFate.pass() : RequestFate.reset());
        try {
            work.run();
            return true;
        } catch (Exception e) {
            return false;
        } finally {
            relay.play(request -> RequestFate.pass());
        }
    }

    private Optional<List<String>> columns(SpiTable table) throws Exception {
        try (LanceDataset dataset = open(table)) {
            return Optional.of(dataset.schema().getFields().stream().map(Field::getName).toList());
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("not found");
            return Optional.empty();
        }
    }

    private LanceDataset open(SpiTable table) {
        Map<String, String> storage = new HashMap<>(cluster);
        storage.remove("warehouse");
        TablePath path = table.info().getTablePath();
        return LanceDataset.open(
                "s3://lake/" + path.getDatabaseName() + "/" + path.getTableName() + ".lance",
                storage);
    }

    private SpiTable table(String name) {
        return new SpiTable(
                cluster,
                info(
                        name,
                        Schema.newBuilder()
                                .column("id", DataTypes.INT())
                                .column("name", DataTypes.STRING())));
    }

    private static TableInfo info(String name, Schema.Builder schema) {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(schema.build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                        .build();
        return TableInfo.of(TablePath.of("db", name), 1, 1, descriptor, 1, 1);
    }

    /** A statement. */
    private interface Work {
        void run() throws Exception;
    }
}
