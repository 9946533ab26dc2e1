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

import io.flusslance.benchmark.WriterMemoryOptions.Sampling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Samples the memory of the process on a thread of its own and keeps the peaks. */
final class MemorySampler implements AutoCloseable {

    private static final long END_SECONDS = 10;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final Sampling how;
    private final ScheduledFuture<?> sampling;
    private MemorySample peak;
    private MemorySample fullest;

    /** A sampler that begins at once. */
    MemorySampler(Sampling sampling, long pauseMillis) throws IOException {
        this.how = sampling;
        this.peak = MemorySample.take();
        this.fullest = peak;
        this.sampling =
                executor.scheduleWithFixedDelay(
                        this::sample, pauseMillis, pauseMillis, TimeUnit.MILLISECONDS);
    }

    private void sample() {
        try {
            how.prepare();
            add(MemorySample.take());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void add(MemorySample sample) {
        peak = peak.max(sample);
        if (sample.residentBytes() > fullest.residentBytes()) {
            fullest = sample;
        }
    }

    /** The largest value of each figure so far. */
    synchronized MemorySample peak() {
        if (sampling.isDone()) {
            throw new IllegalStateException("the sampling failed");
        }
        return peak;
    }

    /** The sample with the most resident memory so far. */
    synchronized MemorySample fullest() {
        return fullest;
    }

    @Override
    public void close() throws InterruptedException {
        executor.shutdownNow();
        if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the sampling does not end");
        }
    }
}
