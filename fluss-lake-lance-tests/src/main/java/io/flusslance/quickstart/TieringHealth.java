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

import org.apache.flink.core.execution.JobClient;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Notices a full disk, a dead job or a standstill: Fluss's writer and the tiering job repeat what
 * fails for ever, and whoever waits for them would wait as long.
 */
public final class TieringHealth {

    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private final CompletableFuture<?> jobEnd;
    private final DiskSpace space;
    private Instant lastChange = Instant.now();
    private long lastCount = -1;

    /**
     * Creates it; nothing is looked at yet.
     *
     * @param job the tiering job
     * @param folders whose disks can fill up
     */
    public TieringHealth(JobClient job, List<Path> folders) {
        this.jobEnd = job.getJobExecutionResult();
        this.space = new DiskSpace(folders);
    }

    /**
     * Looks whether there is something left to wait for.
     *
     * @param sent rows that Fluss has acknowledged
     * @param skipped what was left out, which is progress too
     * @param tiered rows in the lake
     * @throws QuickstartException if there is not
     * @throws InterruptedException if the thread is interrupted
     */
    public void check(long sent, long skipped, long tiered) throws InterruptedException {
        if (jobEnd.isDone()) {
            throw jobEnded();
        }
        space.check();
        Instant now = Instant.now();
        if (sent + skipped + tiered != lastCount) {
            lastCount = sent + skipped + tiered;
            lastChange = now;
        } else if (Duration.between(lastChange, now).compareTo(STANDSTILL) > 0) {
            throw new QuickstartException(
                    "No row was sent or tiered for "
                            + STANDSTILL.toSeconds()
                            + " s ("
                            + sent
                            + " sent, "
                            + tiered
                            + " tiered).");
        }
    }

    private QuickstartException jobEnded() throws InterruptedException {
        try {
            jobEnd.get();
            return new QuickstartException("The tiering job ended before all rows were tiered.");
        } catch (ExecutionException e) {
            return new QuickstartException(
                    "The tiering job failed: " + FailureSentence.reason(e) + ".", e);
        }
    }
}
