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

import io.flusslance.storage.S3Server;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TieringCluster;

import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Many tables of one coordinator on an object store, 20 of them or as many as the system property
 * {@code tables} says, and a store that is silent. What a statement takes is printed beside what
 * the same statement takes on a table without a lake.
 */
class ManyTablesITCase {

    private static final int TABLES = Integer.getInteger("tables", 20);
    private static final Duration LONGEST_FAILURE = Duration.ofSeconds(30);

    private final Resources resources = new Resources();

    @AfterEach
    void stop() throws Exception {
        resources.close();
    }

    @Test
    void manyTablesLeaveNoThreadAndNoOpenFile() throws Exception {
        S3Server s3 = resources.add(S3Server.inMemory("id-of-test", "secret-of-test"));
        s3.createBucket("lake");
        Map<String, String> options = new HashMap<>(s3.options());
        options.put("warehouse", "s3://lake");
        Admin admin = resources.add(TieringCluster.start(options)).admin();
        create(admin, "warm", true);
        create(admin, "warm_plain", false);

        Spent lake = new Spent();
        Spent plain = new Spent();
        int files = 0;
        int threads = 0;
        for (int i = 0; i < TABLES; i++) {
            run(admin, "lake_" + i, true, lake);
            run(admin, "plain_" + i, false, plain);
            if (i == TABLES / 4) {
                files = openFiles();
                threads = Thread.activeCount();
            }
        }
        System.out.printf(
                "%d tables: CREATE %d ms with a lake, %d ms without; SET %d and %d ms; ADD COLUMN"
                        + " %d and %d ms%n",
                TABLES,
                lake.createMillis / TABLES,
                plain.createMillis / TABLES,
                lake.setMillis / TABLES,
                plain.setMillis / TABLES,
                lake.addMillis / TABLES,
                plain.addMillis / TABLES);

        // each table of the host has files of its own, and its servers' threads come and go
        assertThat(openFiles() - files).isLessThan(TABLES * 16);
        assertThat(Thread.activeCount() - threads).isLessThan(20);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("lance-writer"));
    }

    @Test
    void aStorageThatIsSilentFailsLakeTablesSoonAndHoldsUpNoOther() throws Exception {
        // takes connections and never answers
        ServerSocket silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        resources.add(silent);
        Map<String, String> options =
                Map.of(
                        "warehouse",
                        "s3://lake",
                        "endpoint",
                        "http://127.0.0.1:" + silent.getLocalPort(),
                        "allow_http",
                        "true",
                        "access_key_id",
                        "id",
                        "secret_access_key",
                        "secret",
                        "region",
                        "us-east-1");
        Admin admin = resources.add(TieringCluster.start(options)).admin();

        long first = assertFails(admin, "lake_1");
        long second = assertFails(admin, "lake_2");
        long begin = System.nanoTime();
        create(admin, "plain", false);
        long plain = (System.nanoTime() - begin) / 1_000_000;

        System.out.printf(
                "a silent storage: the first CREATE failed after %d ms, the next after %d ms; one"
                        + " without a lake took %d ms%n",
                first, second, plain);
        assertThat(first).isLessThan(LONGEST_FAILURE.toMillis());
        // it fails by what the first one found
        assertThat(second).isLessThan(first / 2);
    }

    private static long assertFails(Admin admin, String name) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> create(admin, name, true))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("The warehouse s3://lake");
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static void run(Admin admin, String name, boolean lake, Spent spent) throws Exception {
        TablePath path = TablePath.of("fluss", name);
        long begin = System.nanoTime();
        create(admin, name, lake);
        long created = System.nanoTime();
        admin.alterTable(path, List.of(TableChange.set("team", "search")), false).get();
        long set = System.nanoTime();
        admin.alterTable(
                        path,
                        List.of(
                                TableChange.addColumn(
                                        "b",
                                        DataTypes.INT(),
                                        null,
                                        TableChange.ColumnPosition.last())),
                        false)
                .get();
        spent.createMillis += (created - begin) / 1_000_000;
        spent.setMillis += (set - created) / 1_000_000;
        spent.addMillis += (System.nanoTime() - set) / 1_000_000;
    }

    private static void create(Admin admin, String name, boolean lake) throws Exception {
        admin.createTable(
                        TablePath.of("fluss", name),
                        TableDescriptor.builder()
                                .schema(Schema.newBuilder().column("a", DataTypes.INT()).build())
                                .distributedBy(1)
                                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, lake)
                                .build(),
                        false)
                .get();
    }

    private static int openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }

    /** Of all tables of a kind. */
    private static final class Spent {
        private long createMillis;
        private long setMillis;
        private long addMillis;
    }
}
