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
package io.flusslance.config;

import io.flusslance.storage.S3Server;
import io.flusslance.testing.LogCapture;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A marker as access key and as secret of a real S3 turns up nowhere, whatever happens. */
class S3SecretsITCase {

    private static final String MARKER = "MARKER";
    private static final String ACCESS_KEY = "AKIA" + MARKER + "ID";
    private static final String SECRET = "the/" + MARKER + "+secret/key";

    private TemporaryFolder folder;
    private S3Server s3;
    private LogCapture logs;

    @BeforeEach
    void startServer() throws Exception {
        folder = TemporaryFolder.create("s3-secrets");
        s3 = S3Server.inFolder(folder.path(), ACCESS_KEY, SECRET);
        s3.createBucket("lake");
        // what the server in this process logs of the requests is not ours
        logs = LogCapture.of("io.flusslance", "org.lance", "org.apache.arrow", "org.apache.fluss");
    }

    @AfterEach
    void noLineAndNoObjectHoldsTheMarker() throws Exception {
        List<String> lines = logs.lines();
        logs.close();
        s3.close();
        try (TemporaryFolder toDelete = folder) {
            assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(MARKER));
            for (Path object : TemporaryFolder.filesIn(toDelete.path())) {
                assertThat(object.toString()).doesNotContain(MARKER);
                assertHidden(Files.readAllBytes(object));
            }
        }
    }

    @Test
    void aGoodRunTellsNothing() throws Exception {
        SpiTable table = new SpiTable(cluster()).create();
        LanceWriteResult result = table.write(0);
        LanceCommittable committable = new LanceCommittable(List.of(result));

        table.commit(result);

        assertThat(List.of(result, committable, table.storage(), table.factory()).toString())
                .doesNotContain(MARKER);
        assertHidden(
                table.factory()
                        .getWriteResultSerializer()
                        .serialize(PendingWriteResult.of(result)));
        assertHidden(table.factory().getCommittableSerializer().serialize(committable));
        assertThat(TemporaryFolder.filesIn(folder.path())).hasSizeGreaterThan(3);
    }

    @Test
    void aWrongSecretTellsNothing() {
        assertFailsWithoutTelling(
                () -> new SpiTable(cluster("secret_access_key", MARKER + "wrong")).create());
    }

    @Test
    void aWrongAccessKeyTellsNothing() {
        assertFailsWithoutTelling(
                () -> new SpiTable(cluster("access_key_id", "AKIA" + MARKER + "WRONG")).create());
    }

    @Test
    void aMissingBucketTellsNothing() {
        assertFailsWithoutTelling(
                () -> new SpiTable(cluster("warehouse", "s3://pond/lake")).create());
    }

    @Test
    void anEndpointThatRefusesTellsNothing() throws Exception {
        Map<String, String> cluster = cluster();
        s3.close();

        assertFailsWithoutTelling(() -> new SpiTable(cluster).create());
    }

    @Test
    void aWriterWithAWrongSecretTellsNothing() throws Exception {
        new SpiTable(cluster()).create();
        SpiTable wrong = new SpiTable(cluster("secret_access_key", MARKER + "wrong"));

        assertFailsWithoutTelling(() -> wrong.commit(wrong.write(0)));
    }

    @Test
    void aResultOfAWriterWithAWrongSecretTellsNothing() throws Exception {
        new SpiTable(cluster()).create();
        SpiTable wrong = new SpiTable(cluster("secret_access_key", MARKER + "wrong"));

        LanceWriteResult result = wrong.write(0);

        assertThat(result.toString()).doesNotContain(MARKER);
        assertHidden(
                wrong.factory()
                        .getWriteResultSerializer()
                        .serialize(PendingWriteResult.of(result)));
    }

    @Test
    void aCommitterWithAWrongSecretTellsNothing() throws Exception {
        LanceWriteResult result = new SpiTable(cluster()).create().write(0);
        SpiTable wrong = new SpiTable(cluster("secret_access_key", MARKER + "wrong"));

        assertFailsWithoutTelling(() -> wrong.commit(result));
    }

    private Map<String, String> cluster(String... changed) {
        Map<String, String> cluster = new HashMap<>(s3.options());
        cluster.put("warehouse", "s3://lake");
        for (int i = 0; i < changed.length; i += 2) {
            cluster.put(changed[i], changed[i + 1]);
        }
        // Lance's own patience of minutes is not what is looked at
        cluster.put("client_max_retries", "1");
        cluster.put("client_retry_timeout", "3");
        return cluster;
    }

    /** Messages and stack traces of the whole chain, causes and suppressed ones included. */
    private static void assertFailsWithoutTelling(ThrowingCallable action) {
        Throwable failure = catchThrowable(action);

        assertThat(failure).isNotNull();
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).doesNotContain(MARKER);
    }

    private static void assertHidden(byte[] bytes) {
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain(MARKER);
    }
}
