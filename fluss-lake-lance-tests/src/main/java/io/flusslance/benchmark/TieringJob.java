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
package io.flusslance.benchmark;

import io.flusslance.flink.MiniClusterEnvironment;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.flink.tiering.committer.CommittableMessageTypeInfo;
import org.apache.fluss.flink.tiering.committer.TieringCommitOperatorFactory;
import org.apache.fluss.flink.tiering.source.TableBucketWriteResult;
import org.apache.fluss.flink.tiering.source.TableBucketWriteResultTypeInfo;
import org.apache.fluss.flink.tiering.source.TieringSource;
import org.apache.fluss.lake.writer.LakeTieringFactory;

/**
 * Fluss's tiering job as {@code LakeTieringJobBuilder} builds it, which takes its plugin from the
 * class path alone.
 */
final class TieringJob {

    private static final long POLL_MILLIS = 100;

    private final MiniCluster flink;
    private final JobClient job;

    private TieringJob(MiniCluster flink, JobClient job) {
        this.flink = flink;
        this.job = job;
    }

    /**
     * Submits the job, which the caller cancels.
     *
     * @param client settings of Fluss's client
     * @param parallelism subtasks that write; one commits
     */
    static <W, C> TieringJob start(
            MiniCluster flink,
            Configuration client,
            LakeTieringFactory<W, C> factory,
            int parallelism)
            throws Exception {
        org.apache.flink.configuration.Configuration configuration =
                new org.apache.flink.configuration.Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        StreamExecutionEnvironment environment = new MiniClusterEnvironment(flink, configuration);
        DataStreamSource<TableBucketWriteResult<W>> results =
                environment.fromSource(
                        new TieringSource.Builder<>(client, factory)
                                .withPollTieringTableIntervalMs(POLL_MILLIS)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "TieringSource",
                        TableBucketWriteResultTypeInfo.of(
                                () -> factory.getWriteResultSerializer()));
        results.getTransformation().setUid(TieringSource.TIERING_SOURCE_TRANSFORMATION_UID);
        results.transform(
                        "TieringCommitter",
                        CommittableMessageTypeInfo.of(() -> factory.getCommittableSerializer()),
                        new TieringCommitOperatorFactory<>(client, new Configuration(), factory))
                .setParallelism(1)
                .setMaxParallelism(1)
                .sinkTo(new DiscardingSink<>())
                .setParallelism(1);
        return new TieringJob(flink, environment.executeAsync(environment.getStreamGraph()));
    }

    /** Ends the job and waits for its end. */
    void cancel() throws Exception {
        job.cancel().get();
        flink.requestJobResult(job.getJobID()).get();
    }
}
