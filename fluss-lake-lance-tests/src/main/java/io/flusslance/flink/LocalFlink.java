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
package io.flusslance.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

import java.nio.file.Path;

/** Flink in this process. */
public final class LocalFlink {

    private static final MemorySize MEMORY = MemorySize.ofMebiBytes(64);

    /**
     * Starts a cluster of one TaskManager, which the caller closes.
     *
     * @param folder for Flink's temporary files
     * @param slots for subtasks
     * @return the cluster, which runs
     * @throws Exception if it does not start
     */
    public static MiniCluster start(Path folder, int slots) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.TMP_DIRS, folder.toString());
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MEMORY);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MEMORY);
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MEMORY);
        MiniCluster cluster = of(configuration, slots);
        cluster.start();
        return cluster;
    }

    /**
     * Returns a cluster of one TaskManager that does not run yet; the caller closes it.
     *
     * @param slots for subtasks
     */
    public static MiniCluster of(Configuration configuration, int slots) {
        return new MiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(configuration)
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(slots)
                        .withRandomPorts()
                        .build());
    }

    private LocalFlink() {}
}
