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

import io.flusslance.storage.RequestFate;
import io.flusslance.storage.S3Server;
import io.flusslance.storage.StorageRelay;
import io.flusslance.storage.StorageRequest;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.PythonSteps;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieringProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/** Two tiering processes and pylance at one S3 server. A commit of the first one can be held. */
final class HeldCommits {

    static final String MANIFESTS = "/_versions/";

    private final StorageRelay relay;
    private final Map<String, String> storage;
    private final Map<String, String> direct;
    private final TieringProcess held;
    private final TieringProcess other;
    private final PythonSteps python;

    /** Starts a process that tiers to a cluster's lake. */
    interface Starter {

        /** Starts it with the options of the cluster. */
        TieringProcess start(Map<String, String> cluster) throws IOException;
    }

    /** What happens while a request is held. */
    interface Step {

        /** Does it. */
        void run() throws Exception;
    }

    /** Starts the server and the processes, which {@code resources} closes. */
    HeldCommits(Resources resources, Starter starter) throws Exception {
        Path folder = resources.add(TemporaryFolder.create("s3-fence")).path();
        S3Server s3 =
                resources.add(
                        S3Server.inFolder(
                                Files.createDirectory(folder.resolve("objects")),
                                "id-of-fence",
                                "secret-of-fence"));
        s3.createBucket("lake");
        relay = resources.add(new StorageRelay(s3.endpoint()));
        storage = s3.options();
        direct = new HashMap<>(storage);
        direct.put("warehouse", "s3://lake");
        direct.put("max_row_per_file", "3");
        direct.put("batch_size", "2");
        Map<String, String> relayed = new HashMap<>(direct);
        relayed.put("endpoint", relay.endpoint().toString());
        // for as long as a request is held
        relayed.put("timeout", "300s");
        held = resources.add(starter.start(relayed));
        other = resources.add(starter.start(direct));
        python =
                resources.add(
                        PythonSteps.of(
                                PythonEnvironment.get(),
                                folder.resolve("errors.txt"),
                                "meanwhile.py"));
    }

    /** The options of the storage. */
    Map<String, String> storage() {
        return storage;
    }

    /** The options of the cluster, with which no request is held. */
    Map<String, String> cluster() {
        return direct;
    }

    /** The process whose requests can be held. */
    TieringProcess held() {
        return held;
    }

    /** The other process. */
    TieringProcess other() {
        return other;
    }

    /** Holds the commit right before its manifest is written, and returns why it was refused. */
    String commitWhile(Step step) throws Exception {
        return commitWhile(request -> request.puts(MANIFESTS), step);
    }

    /**
     * Holds the commit before Lance looks for the newest version to commit on.
     *
     * @param looks how often tiering has looked for it then
     */
    String commitBeforeLanceLooks(int looks, Step step) throws Exception {
        AtomicInteger lists = new AtomicInteger();
        return commitWhile(
                request ->
                        request.target().contains("list-type")
                                && request.target().contains("_versions")
                                && lists.incrementAndGet() == looks + 1,
                step);
    }

    /** Holds the commit at the first request of a kind; all are asked about. */
    String commitWhile(Predicate<StorageRequest> at, Step step) throws Exception {
        AtomicBoolean done = runBefore(relay, at, step);
        String refusal = held.commit();
        assertThat(done).isTrue();
        return refusal;
    }

    /** Runs a step before the first request of a kind passes, and tells whether it did. */
    static AtomicBoolean runBefore(StorageRelay relay, Predicate<StorageRequest> at, Step step) {
        AtomicBoolean done = new AtomicBoolean();
        relay.play(
                request -> {
                    if (at.test(request) && done.compareAndSet(false, true)) {
                        try {
                            step.run();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }
                    return RequestFate.pass();
                });
        return done;
    }

    /** The other process commits, and all versions but the newest are removed. */
    void commitOtherAndCleanUp(String uri) throws Exception {
        assertThat(other.commit()).isEmpty();
        python(uri, "clean-up");
    }

    /** Does some things with a dataset by pylance, and returns the lines of its last answer. */
    List<String> python(String uri, String... what) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String each : what) {
            lines.clear();
            python.take(each, Map.of("uri", uri, "options", storage))
                    .get("lines")
                    .forEach(line -> lines.add(line.asText()));
        }
        return lines;
    }
}
