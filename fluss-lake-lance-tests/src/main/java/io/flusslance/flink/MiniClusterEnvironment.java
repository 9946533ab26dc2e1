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
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Submits what is built on it to a running {@link MiniCluster}. */
@SuppressWarnings("try") // the environment's close() throws every Exception
public final class MiniClusterEnvironment extends StreamExecutionEnvironment {

    private final MiniCluster cluster;

    /** An environment for a cluster that runs; the caller closes the cluster. */
    public MiniClusterEnvironment(MiniCluster cluster, Configuration configuration) {
        super(configuration);
        this.cluster = cluster;
    }

    @Override
    public JobClient executeAsync(StreamGraph graph) throws Exception {
        JobGraph job = graph.getJobGraph();
        cluster.submitJob(job).get();
        return new MiniClusterJobClient(
                job.getJobID(),
                cluster,
                getClass().getClassLoader(),
                MiniClusterJobClient.JobFinalizationBehavior.NOTHING);
    }
}
