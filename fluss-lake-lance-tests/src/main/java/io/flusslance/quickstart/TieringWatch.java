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

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits until every picture that was sent is in the dataset. */
final class TieringWatch {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private final PictureSource source;
    private final PictureSender sender;
    private final TieringProgress progress;
    private final ProgressBar bar;

    TieringWatch(
            PictureSource source, PictureSender sender, TieringProgress progress, ProgressBar bar) {
        this.source = source;
        this.sender = sender;
        this.progress = progress;
        this.bar = bar;
    }

    /**
     * Waits and shows the progress.
     *
     * @param sending ends when all pictures are acknowledged
     * @param health of the tiering job
     * @throws QuickstartException if there is nothing left to wait for
     * @throws ExecutionException if sending failed
     * @throws InterruptedException if the thread is interrupted
     */
    void await(Future<?> sending, TieringHealth health)
            throws ExecutionException, InterruptedException {
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
            health.check(sender.sentRows(), source.skipped().size(), progress.rows());
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
    }
}
