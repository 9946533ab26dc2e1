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
package io.flusslance.quickstart;

import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.ConfigOptions.NoKeyAssigner;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.config.MemorySize;
import org.apache.fluss.config.cluster.AlterConfig;
import org.apache.fluss.config.cluster.AlterConfigOpType;
import org.apache.fluss.flink.tiering.LakeTieringJobBuilder;
import org.apache.fluss.flink.tiering.source.TieringSourceOptions;
import org.apache.fluss.lake.lakestorage.LakeCatalog;
import org.apache.fluss.metadata.DataLakeFormat;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.server.coordinator.CoordinatorServer;
import org.apache.fluss.server.coordinator.LakeCatalogDynamicLoader;
import org.apache.fluss.server.testutils.FlussClusterExtension;
import org.apache.fluss.server.zk.ZooKeeperClient;
import org.apache.fluss.utils.WrappingProxy;

import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Fluss cluster (ZooKeeper, a coordinator, a tablet server) and Fluss's tiering job on a Flink
 * mini-cluster, all in this process and until its end, on ports that the system picks.
 */
public final class EmbeddedCluster {

    /** Slots of Flink that the tiering job takes. */
    public static final int TIERING_SLOTS = 2;

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final FlussClusterExtension fluss;
    private final DataLakeFormat format;
    private final Map<String, String> lakeOptions;
    private final Connection connection;

    private EmbeddedCluster(
            FlussClusterExtension fluss, DataLakeFormat format, Map<String, String> lakeOptions) {
        this.fluss = fluss;
        this.format = format;
        this.lakeOptions = lakeOptions;
        this.connection = ConnectionFactory.createConnection(clientConfiguration());
    }

    /**
     * Starts the Fluss cluster.
     *
     * @param lakeOptions the plugin's options, without the prefix {@code datalake.lance.}
     * @return the running cluster
     * @throws Exception if it does not start
     */
    public static EmbeddedCluster start(Map<String, String> lakeOptions) throws Exception {
        return start(DataLakeFormat.LANCE, lakeOptions);
    }

    /**
     * Starts the Fluss cluster with the lake of a plugin that is on the class path.
     *
     * @param format of the lake
     * @param lakeOptions the plugin's options, without their prefix
     * @return the running cluster
     * @throws Exception if it does not start
     */
    public static EmbeddedCluster start(DataLakeFormat format, Map<String, String> lakeOptions)
            throws Exception {
        return start(serverSettings(format, lakeOptions), format, lakeOptions);
    }

    /**
     * Starts the Fluss cluster with a plugin that is not on the class path, but in a folder of
     * {@code FLUSS_PLUGINS_DIR}, and so has a loader of its own.
     *
     * @param lakeOptions the plugin's options, without the prefix {@code datalake.lance.}
     * @return the running cluster, which has no tiering job: that takes its plugin from the class
     *     path
     * @throws Exception if it does not start
     */
    public static EmbeddedCluster startWithPluginFolder(Map<String, String> lakeOptions)
            throws Exception {
        EmbeddedCluster cluster = start(new Configuration(), DataLakeFormat.LANCE, lakeOptions);
        // the extension looks at the class path alone; the coordinator that runs knows the folder
        try (Admin admin = cluster.connection.getAdmin()) {
            List<AlterConfig> settings = new ArrayList<>();
            serverSettings(DataLakeFormat.LANCE, lakeOptions)
                    .toMap()
                    .forEach(
                            (key, value) ->
                                    settings.add(
                                            new AlterConfig(key, value, AlterConfigOpType.SET)));
            admin.alterClusterConfigs(settings).get();
        }
        return cluster;
    }

    private static Configuration serverSettings(
            DataLakeFormat format, Map<String, String> lakeOptions) {
        Configuration configuration = new Configuration();
        configuration.setString("datalake.format", format.toString());
        lakeOptions.forEach(
                (key, value) -> configuration.setString("datalake." + format + "." + key, value));
        return configuration;
    }

    private static EmbeddedCluster start(
            Configuration configuration, DataLakeFormat format, Map<String, String> lakeOptions)
            throws Exception {
        FlussClusterExtension fluss =
                FlussClusterExtension.builder()
                        .setNumOfTabletServers(1)
                        .setClusterConf(configuration)
                        .build();
        fluss.start();
        return new EmbeddedCluster(fluss, format, lakeOptions);
    }

    private Configuration clientConfiguration() {
        Configuration configuration = new Configuration();
        // not the extension's own client settings: their 2 MB of buffers are too small for pictures
        configuration.set(
                ConfigOptions.BOOTSTRAP_SERVERS,
                fluss.getClientConfig().get(ConfigOptions.BOOTSTRAP_SERVERS));
        configuration.set(
                ConfigOptions.CLIENT_WRITER_BUCKET_NO_KEY_ASSIGNER, NoKeyAssigner.ROUND_ROBIN);
        configuration.set(ConfigOptions.CLIENT_WRITER_BUFFER_MEMORY_SIZE, MemorySize.parse("32mb"));
        return configuration;
    }

    /** The connection of this cluster; nobody needs to close it. */
    public Connection connection() {
        return connection;
    }

    /** The coordinator of this cluster. */
    public CoordinatorServer coordinator() {
        return fluss.getCoordinatorServer();
    }

    /**
     * Has the tablet server make a snapshot of a primary-key table.
     *
     * @param table without partitions
     * @throws Exception if it does not
     */
    public void takeSnapshot(TablePath table) throws Exception {
        fluss.triggerAndWaitSnapshot(table);
    }

    /** What this cluster keeps in ZooKeeper. */
    public ZooKeeperClient zooKeeper() {
        return fluss.getZooKeeperClient();
    }

    /**
     * Where the coordinator took its lake plugin from.
     *
     * @return the jar, or a folder of classes
     * @throws ReflectiveOperationException if Fluss keeps its catalog elsewhere than in 0.9
     * @throws URISyntaxException if the place is no file
     */
    public Path pluginOfCoordinator() throws ReflectiveOperationException, URISyntaxException {
        // the server has no getter for it, and the class path of this process holds the plugin
        // too: only the catalog itself tells which of the two it is
        Field field = CoordinatorServer.class.getDeclaredField("lakeCatalogDynamicLoader");
        field.setAccessible(true);
        LakeCatalogDynamicLoader loader =
                (LakeCatalogDynamicLoader) field.get(fluss.getCoordinatorServer());
        LakeCatalog catalog = loader.getLakeCatalogContainer().getLakeCatalog();
        Object plugin =
                catalog instanceof WrappingProxy<?> proxy ? proxy.getWrappedDelegate() : catalog;
        CodeSource source = plugin.getClass().getProtectionDomain().getCodeSource();
        return Path.of(source.getLocation().toURI());
    }

    /**
     * The plugin of the coordinator, which must be in a folder of {@code FLUSS_PLUGINS_DIR}.
     *
     * @return the jar
     * @throws QuickstartException if it is not
     * @throws Exception if it cannot be found out
     */
    public Path requirePluginFolder() throws Exception {
        Path plugin = pluginOfCoordinator().toRealPath();
        Optional<String> folder = Optional.ofNullable(System.getenv("FLUSS_PLUGINS_DIR"));
        if (folder.isEmpty() || !plugin.startsWith(Path.of(folder.get()).toRealPath())) {
            throw new QuickstartException(
                    "The coordinator took the plugin from "
                            + plugin
                            + " instead of a plugin folder: start dev/quickstart.sh.");
        }
        return plugin;
    }

    /** What a client needs to find the cluster: {@code host:port}. */
    public String bootstrapServers() {
        return String.join(",", clientConfiguration().get(ConfigOptions.BOOTSTRAP_SERVERS));
    }

    /**
     * Submits Fluss's tiering job to a Flink of its own.
     *
     * @return the job, to be cancelled by the caller
     * @throws Exception if the job cannot be submitted
     */
    public JobClient startTiering() throws Exception {
        org.apache.flink.configuration.Configuration flink =
                new org.apache.flink.configuration.Configuration();
        flink.set(RestOptions.BIND_PORT, "0");
        return startTiering(
                StreamExecutionEnvironment.createLocalEnvironment(TIERING_SLOTS, flink));
    }

    /**
     * Submits Fluss's tiering job.
     *
     * @param environment of the Flink that it runs on
     * @return the job, to be cancelled by the caller
     * @throws Exception if the job cannot be submitted
     */
    public JobClient startTiering(StreamExecutionEnvironment environment) throws Exception {
        Configuration flussConfiguration = new Configuration(clientConfiguration());
        flussConfiguration.set(TieringSourceOptions.POLL_TIERING_TABLE_INTERVAL, POLL_INTERVAL);
        return LakeTieringJobBuilder.newBuilder(
                        environment,
                        flussConfiguration,
                        Configuration.fromMap(lakeOptions),
                        new Configuration(),
                        format.toString())
                .build();
    }
}
