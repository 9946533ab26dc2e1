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

import io.flusslance.quickstart.EmbeddedCluster;

import org.apache.fluss.lake.writer.LakeTieringFactory;

import java.time.Duration;

/**
 * A round of the tiering job that runs with {@link SwitchedFactory}: from the first rows until
 * Fluss knows all to be in the lake.
 */
final class TieringRound {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration DEADLINE = Duration.ofMinutes(4);

    /**
     * Runs the round.
     *
     * @param rows that are in the log
     * @param loader of the plugin
     * @param factory of the plugin, for an empty lake
     */
    static Measured run(
            EmbeddedCluster fluss,
            LogTable table,
            int rows,
            ClassLoader loader,
            LakeTieringFactory<?, ?> factory)
            throws Exception {
        TieringSchedule schedule = new TieringSchedule(fluss, table.info());
        schedule.withdraw();
        FirstRows firstRows = SwitchedFactory.switchTo(loader, factory);
        Stopwatch stopwatch = Stopwatch.start();
        schedule.handOut();
        long first = firstRows.await(DEADLINE.toSeconds());
        schedule.allowNoOther();
        table.awaitTiered(rows, POLL, DEADLINE);
        return stopwatch.stop(first);
    }

    private TieringRound() {}
}
