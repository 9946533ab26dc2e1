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

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Waits until every picture that was sent is in the dataset. Fluss's writer and the tiering job
 * repeat what fails for ever, so it is here that a full disk, a dead job or a standstill is
 * noticed.
 */
final class TieringWatch {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private final PictureSource source;
    private final PictureSender sender;
    private final TieringProgress progress;
    private final ProgressBar bar;
    private final DiskSpace space;
    private Instant lastChange = Instant.now();
    private long lastSum = -1;

    TieringWatch(
            PictureSource source,
            PictureSender sender,
            TieringProgress progress,
            ProgressBar bar,
            DiskSpace space) {
        this.source = source;
        this.sender = sender;
        this.progress = progress;
        this.bar = bar;
        this.space = space;
    }

    /**
     * Waits and shows the progress.
     *
     * @param sending ends when all pictures are acknowledged
     * @param job the tiering job
     * @throws QuickstartException if there is nothing left to wait for
     * @throws ExecutionException if sending failed
     * @throws InterruptedException if the thread is interrupted
     */
    void await(Future<?> sending, JobClient job) throws ExecutionException, InterruptedException {
        CompletableFuture<?> jobEnd = job.getJobExecutionResult();
        while (true) {
            boolean allSent = sending.isDone();
            if (allSent) {
                sending.get();
            }
            progress.poll();
            bar.update(source.rows(), sender.sentRows(), progress.rows(), progress.rounds());
            if (allSent && progress.rows() >= sender.sentRows()) {
                return;
            }
            if (jobEnd.isDone()) {
                throw jobEnded(jobEnd);
            }
            space.check();
            checkStandstill();
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
    }

    private static QuickstartException jobEnded(CompletableFuture<?> jobEnd)
            throws InterruptedException {
        try {
            jobEnd.get();
            return new QuickstartException("The tiering job ended before all rows were tiered.");
        } catch (ExecutionException e) {
            return new QuickstartException(
                    "The tiering job failed: " + FailureSentence.reason(e) + ".", e);
        }
    }

    private void checkStandstill() {
        long sum = sender.sentRows() + progress.rows() + source.skipped().size();
        Instant now = Instant.now();
        if (sum != lastSum) {
            lastSum = sum;
            lastChange = now;
        } else if (Duration.between(lastChange, now).compareTo(STANDSTILL) > 0) {
            throw new QuickstartException(
                    "No row was sent or tiered for "
                            + STANDSTILL.toSeconds()
                            + " s ("
                            + sender.sentRows()
                            + " sent, "
                            + progress.rows()
                            + " tiered).");
        }
    }
}
