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
package io.flusslance.processes;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.util.stream.Stream;

/**
 * Hands one cluster to all test classes that a JVM runs, because its start takes half a minute. A
 * test leaves it as it was: all processes up, settings and plugins as installed.
 */
final class SharedCluster implements BeforeAllCallback, ParameterResolver {

    /** Of the folder: two JVMs run tests at a time, each with a cluster. */
    private static final String NAME = "shared-" + System.getProperty("fork", "1");

    private static final String[] OPTIONS = {
        // a lost TaskManager is missed after 10 s in place of 50 s
        "--flink-conf",
        "heartbeat.interval: 2 s",
        "--flink-conf",
        "heartbeat.timeout: 10 s",
        // the tests fail the job more often than its users
        "--flink-conf",
        "restart-strategy.exponential-delay.max-backoff: 2 s",
        // who takes over from a killed JobManager or coordinator waits for 10 s in place of a
        // minute
        "--flink-conf",
        "high-availability.zookeeper.client.session-timeout: 10 s",
        "--server-yaml",
        "zookeeper.client.session-timeout: 10s",
        // a killed tablet server cuts its log back to this mark when the coordinator takes it for
        // dead, also rows that it has acknowledged and that are in the lake; the default is 5 s
        "--server-yaml",
        "log.replica.high-watermark.checkpoint-interval: 100ms",
        // processes end before the better compiler's work pays off; a heap that is resident from
        // the start: else the process grows for 30 rounds, while the JVM touches more and more of
        // it
        "--flink-conf",
        "env.java.opts.taskmanager: -XX:TieredStopAtLevel=1 -XX:+AlwaysPreTouch",
        "--flink-conf",
        "env.java.opts.jobmanager: -XX:TieredStopAtLevel=1",
        "--server-yaml",
        "env.java.opts.coordinator-server: -XX:TieredStopAtLevel=1",
        "--server-yaml",
        "env.java.opts.tablet-server: -XX:TieredStopAtLevel=1",
    };

    /** The options of the shared cluster and further ones. */
    static String[] with(String... further) {
        return Stream.of(OPTIONS, further).flatMap(Stream::of).toArray(String[]::new);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RealCluster.class;
    }

    /** Starts it here, where a missing requirement can skip the tests. */
    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        ExtensionContext.Store store = store(context);
        if (store.get(RealCluster.class) == null) {
            store.put(RealCluster.class, new Closing(RealCluster.start(NAME, OPTIONS)));
        }
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return store(context).get(RealCluster.class, Closing.class).cluster();
    }

    /** Of the whole run. */
    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getRoot().getStore(ExtensionContext.Namespace.create(SharedCluster.class));
    }

    /** Closed by JUnit after the last test. */
    private record Closing(RealCluster cluster)
            implements ExtensionContext.Store.CloseableResource {

        @Override
        public void close() throws IOException {
            cluster.close();
        }
    }
}
