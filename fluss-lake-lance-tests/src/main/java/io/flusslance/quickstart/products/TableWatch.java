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
package io.flusslance.quickstart.products;

import io.flusslance.quickstart.TieringHealth;
import io.flusslance.quickstart.TieringProgress;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks at the table every few seconds while it changes, and once when all is in the lake. */
final class TableWatch {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    private static final Duration PAUSE_BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final ProductSender sender;
    private final ProductModel model;
    private final TieringProgress progress;
    private final TieringHealth health;
    private final TableInspector inspector;
    private final ExecutorService reader = thread("product-reader");
    private Instant start = Instant.now();

    /** Takes what was seen. */
    interface LookConsumer {
        void accept(Look look) throws Exception;
    }

    TableWatch(
            ProductSender sender,
            ProductModel model,
            TieringProgress progress,
            TieringHealth health,
            TableInspector inspector) {
        this.sender = sender;
        this.model = model;
        this.progress = progress;
        this.health = health;
        this.inspector = inspector;
    }

    /**
     * Sends and looks to the end.
     *
     * @param consumer takes each look; the last one is that of a lake which holds everything
     */
    void run(ProductsOptions options, LookConsumer consumer) throws Exception {
        start = Instant.now();
        Instant end = start.plus(options.duration());
        // on threads of their own: with a full disk they would block for ever
        Future<Void> sending =
                thread("product-sender")
                        .submit(
                                () -> {
                                    sender.run(options.products(), options.changesPerSecond());
                                    return null;
                                });
        // before its first round Fluss refuses a query in batch
        while (progress.version().isEmpty()) {
            step(sending);
        }
        Future<?> prepared = reader.submit(inspector::prepare);
        while (!prepared.isDone()) {
            step(sending);
        }
        prepared.get();
        while (Instant.now().isBefore(end)) {
            consumer.accept(lookPaused(sending));
            Instant next = Instant.now().plus(PAUSE_BETWEEN_LOOKS);
            while (Instant.now().isBefore(next)) {
                step(sending);
            }
        }
        sender.stop();
        await(sending);
        while (progress.rows() < model.records()) {
            step(sending);
        }
        consumer.accept(look());
    }

    /** How many rounds were seen. */
    int rounds() {
        return progress.rounds();
    }

    private Look lookPaused(Future<Void> sending) throws Exception {
        while (!sender.pause(POLL_INTERVAL)) {
            check(sending);
        }
        try {
            return look();
        } finally {
            sender.resume();
        }
    }

    private Look look() throws Exception {
        progress.poll();
        model.advance(progress.ends());
        Instant now = Instant.now();
        long version = progress.version().orElseThrow();
        Duration lag = model.lag(now);
        return await(
                reader.submit(() -> inspector.look(Duration.between(start, now), version, lag)));
    }

    private void step(Future<Void> sending) throws Exception {
        progress.poll();
        check(sending);
        Thread.sleep(POLL_INTERVAL.toMillis());
    }

    private void check(Future<Void> sending) throws Exception {
        if (sending.isDone()) {
            sending.get();
        }
        health.check(model.records(), 0, progress.rows());
    }

    private <T> T await(Future<T> future) throws Exception {
        while (true) {
            try {
                return future.get(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                health.check(model.records(), 0, progress.rows());
            }
        }
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
