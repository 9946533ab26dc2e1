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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Samples the memory of the process on a thread of its own and keeps what it saw. */
final class MemorySampler implements AutoCloseable {

    private static final long END_SECONDS = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * A look at the memory.
     *
     * @param seconds since the sampler began
     * @param chargedBytes what the plugin takes Lance to buffer
     */
    record Look(double seconds, MemorySample sample, long chargedBytes) {}

    private final long start = System.nanoTime();
    private final List<Look> looks = new ArrayList<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final Sampling how;
    private final LongSupplier charged;
    private final ScheduledFuture<?> sampling;

    /**
     * A sampler that begins at once.
     *
     * @param charged what the plugin takes Lance to buffer, in bytes
     */
    MemorySampler(Sampling sampling, long pauseMillis, LongSupplier charged) throws IOException {
        this.how = sampling;
        this.charged = charged;
        add(MemorySample.take());
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
        looks.add(
                new Look(
                        (System.nanoTime() - start) / NANOS_PER_SECOND,
                        sample,
                        charged.getAsLong()));
    }

    /** What was seen so far, the first look before anything else. */
    synchronized List<Look> looks() {
        if (sampling.isDone()) {
            throw new IllegalStateException("the sampling failed");
        }
        return List.copyOf(looks);
    }

    @Override
    public void close() throws InterruptedException {
        executor.shutdownNow();
        if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the sampling does not end");
        }
    }
}
