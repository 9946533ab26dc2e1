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
package io.flusslance.tiering;

import io.flusslance.storage.S3Server;
import io.flusslance.storage.StorageRelay;
import io.flusslance.testing.LogCapture;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.tiering.result.LanceWriteResult;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Objects of rounds that nobody commits, where hadoop-aws is on the class path. */
class UncommittedObjectsITCase {

    private static final String SECRET = "marker+secret/of/the/store";

    private final Resources resources = new Resources();

    private Path store;
    private LogCapture log;
    private S3Server s3;
    private Map<String, String> cluster;

    @BeforeEach
    void startServer() throws Exception {
        store = resources.add(TemporaryFolder.create("s3-objects")).path();
        s3 = resources.add(S3Server.inFolder(store, "id-of-test", SECRET));
        s3.createBucket("lake");
        log = resources.add(LogCapture.of("io.flusslance"));
        cluster = new HashMap<>(s3.options());
        cluster.put("warehouse", "s3://lake/folder");
    }

    @AfterEach
    void stopServer() throws Exception {
        resources.close();
    }

    @Test
    void theObjectsOfARoundThatIsGivenUpAreDeletedAndNoOthers() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        table.commit(table.write(0));
        List<Path> committed = dataFiles();
        LanceWriteResult result = table.write(1);
        assertThat(dataFiles()).hasSize(2);

        table.abort(result);

        assertThat(dataFiles()).isEqualTo(committed).hasSize(1);
        assertThat(log.lines()).anyMatch(line -> line.contains("Deleted 1 uncommitted data file"));
    }

    @Test
    void theObjectsOfARoundThatIsCommittedStayWhereItIsGivenUpLate() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        LanceWriteResult result = table.write(0);
        table.commit(result);

        table.abort(result);

        assertThat(dataFiles()).hasSize(1);
    }

    @Test
    void whereTheServerRefusesTheFilesAreNamedAndTheSecretIsNot() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        LanceWriteResult result = table.write(0);
        Map<String, String> wrong = new HashMap<>(cluster);
        wrong.put("secret_access_key", "another+" + SECRET);

        new SpiTable(wrong).abort(result);

        String name = dataFiles().get(0).getFileName().toString();
        assertThat(log.lines()).noneMatch(line -> line.contains(SECRET));
        assertThat(log.lines()).anyMatch(line -> line.contains(name));
    }

    @ParameterizedTest
    @CsvSource({
        "endpoint_url, token, default_region",
        "aws_endpoint_url, aws_token, aws_default_region",
        "storage.AWS_ENDPOINT, storage.AWS_SESSION_TOKEN, storage.AWS_REGION"
    })
    void theyAreDeletedWithTheSettingsUnderTheirOtherNames(
            String endpoint, String token, String region) throws Exception {
        cluster.put(endpoint, cluster.remove("endpoint"));
        cluster.put(region, cluster.remove("region"));
        // the server takes any
        cluster.put(token, "token-of-test");

        abortARound();

        assertThat(dataFiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://my_lake/x",
                "s3://data.2024/x",
                "S3://lake/x",
                "s3://lake/[b]",
                "s3://lake/a|b^"
            })
    void theyAreDeletedInAWarehouseWithAnUnusualName(String warehouse) throws Exception {
        s3.createBucket("my_lake");
        s3.createBucket("data.2024");
        cluster.put("warehouse", warehouse);

        abortARound();

        assertThat(dataFiles()).isEmpty();
        assertThat(log.lines()).anyMatch(line -> line.contains("Deleted 1 uncommitted data file"));
    }

    @Test
    void objectsThatAreGoneAlreadyAreNotCounted() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        LanceWriteResult result = table.write(0);
        table.abort(result);

        table.abort(result);

        assertThat(log.lines())
                .filteredOn(line -> line.contains("uncommitted data file"))
                .hasSize(1);
    }

    @Test
    void whereHadoopCantBeGivenASettingNothingIsAskedAndOneLineSaysSo() throws Exception {
        cluster.put("request_payer", "true");
        SpiTable table = new SpiTable(cluster).create();

        for (int round = 0; round < 3; round++) {
            table.abort(table.write(round));
            table.commit(table.write(round));
        }

        assertThat(dataFiles()).hasSize(6);
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .filteredOn(line -> line.contains("Files in the object store are not deleted"))
                .singleElement()
                .asString()
                .contains("'aws_request_payer'");
        assertThat(log.lines()).noneMatch(line -> line.contains("through Hadoop"));
    }

    /** Each job looks for what was left before it. */
    @Test
    void anObjectOfAnotherProgramIsReadOnce() throws Exception {
        StorageRelay relay = resources.add(new StorageRelay(s3.endpoint()));
        cluster.put("endpoint", relay.endpoint().toString());
        SpiTable another = new SpiTable(cluster, "another").create();
        another.commit(another.write(0));
        Path file = dataFiles().get(0);
        SpiTable table = new SpiTable(cluster).create();
        table.commit(table.write(0));
        Path folder =
                dataFiles().stream()
                        .map(Path::getParent)
                        .filter(data -> !data.equals(file.getParent()))
                        .findFirst()
                        .orElseThrow();
        // with the attributes in which the server keeps what it knows of an object
        Files.copy(file, folder.resolve("foreign.lance"), StandardCopyOption.COPY_ATTRIBUTES);

        assertThat(requestsForForeignObject(relay, table, 1)).isPositive();
        assertThat(requestsForForeignObject(relay, table, 2)).isZero();
    }

    private long requestsForForeignObject(StorageRelay relay, SpiTable table, long offset)
            throws Exception {
        relay.forget();
        SpiTable ofNewJob = new SpiTable(cluster, table.info());
        ofNewJob.commit(ofNewJob.write(offset));
        return relay.requests().stream()
                .filter(request -> request.target().contains("foreign.lance"))
                .count();
    }

    private void abortARound() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        LanceWriteResult result = table.write(0);
        assertThat(dataFiles()).hasSize(1);
        table.abort(result);
    }

    private List<Path> dataFiles() throws IOException {
        return TemporaryFolder.filesIn(store).stream()
                .filter(file -> file.toString().contains("/data/"))
                .toList();
    }
}
