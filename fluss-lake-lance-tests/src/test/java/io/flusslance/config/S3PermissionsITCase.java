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
import io.flusslance.storage.StorageRelay;
import io.flusslance.storage.StorageRequest;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.tiering.result.LanceWriteResult;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The policy in the documentation allows what the plugin asks an S3 server for, and nothing else.
 */
class S3PermissionsITCase {

    private static final String BEGIN = "<!-- policy:begin -->\n```json\n";
    private static final String END = "```\n<!-- policy:end -->";

    private final Resources resources = new Resources();

    @AfterEach
    void stopServer() throws Exception {
        resources.close();
    }

    @Test
    void thePolicyAllowsWhatIsAskedForAndNothingElse() throws Exception {
        Path store = resources.add(TemporaryFolder.create("s3-permissions")).path();
        S3Server s3 = resources.add(S3Server.inFolder(store, "id-of-test", "secret-of-test"));
        s3.createBucket("lake");
        StorageRelay relay = resources.add(new StorageRelay(s3.endpoint()));
        Map<String, String> cluster = new HashMap<>(s3.options());
        cluster.put("endpoint", relay.endpoint().toString());
        cluster.put("warehouse", "s3://lake/folder");

        SpiTable table = new SpiTable(cluster).create().create();
        table.commit(table.write(0));
        table.commit(table.write(1, randomText(12 << 20)));
        LanceWriteResult givenUp = table.write(2);
        table.abort(givenUp);

        Set<String> asked = new TreeSet<>();
        relay.requests().forEach(request -> asked.add(actionFor(request)));
        // a part of a large file that can't be sent: Lance takes the upload back
        asked.add("s3:AbortMultipartUpload");
        assertThat(allowedByPolicy()).as("%s", relay.requests()).isEqualTo(asked);
    }

    /** The action that Amazon's documentation of S3 names for a request. */
    private static String actionFor(StorageRequest request) {
        String target = request.target();
        String path = target.replaceFirst("\\?.*", "");
        boolean ofBucket = path.matches("/lake/?");
        switch (request.method()) {
            case "GET":
            case "HEAD":
                return ofBucket ? "s3:ListBucket" : "s3:GetObject";
            case "DELETE":
                return target.contains("uploadId=") ? "s3:AbortMultipartUpload" : "s3:DeleteObject";
            case "POST":
                return ofBucket ? "s3:DeleteObject" : "s3:PutObject";
            default:
                return "s3:PutObject";
        }
    }

    private static Set<String> allowedByPolicy() throws Exception {
        Path page =
                Path.of(
                        System.getProperty("build.directory"),
                        "../../fluss-lake-lance/docs/storage.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        JsonNode policy =
                new ObjectMapper().readTree(text.substring(begin, text.indexOf(END, begin)));
        Set<String> actions = new TreeSet<>();
        policy.findValues("Action").forEach(list -> list.forEach(a -> actions.add(a.asText())));
        return actions;
    }

    private static String randomText(int length) {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }
}
