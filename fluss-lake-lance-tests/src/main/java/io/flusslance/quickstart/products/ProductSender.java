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

import io.flusslance.quickstart.FailureSentence;
import io.flusslance.quickstart.QuickstartException;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.writer.DeleteResult;
import org.apache.fluss.client.table.writer.UpsertResult;
import org.apache.fluss.client.table.writer.UpsertWriter;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** Sends changes all the time, but while it is paused. */
final class ProductSender {

    private static final Duration TICK = Duration.ofMillis(100);

    private final Connection connection;
    private final ChangeMaker maker;
    private final ProductModel model;
    private final Consumer<Change> listener;
    private final ReentrantLock sending = new ReentrantLock(true);
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * Creates a sender.
     *
     * @param connection stays open
     * @param model is told of each change that Fluss has acknowledged
     * @param listener too
     */
    ProductSender(
            Connection connection,
            ChangeMaker maker,
            ProductModel model,
            Consumer<Change> listener) {
        this.connection = connection;
        this.maker = maker;
        this.model = model;
        this.listener = listener;
    }

    /**
     * Sends the first products, and then changes until it is stopped.
     *
     * @param products how many there are at first
     * @param changesPerSecond of the changes after them
     * @throws QuickstartException if Fluss refuses a change
     */
    @SuppressWarnings("try") // the table's close() throws every Exception
    void run(int products, int changesPerSecond) throws Exception {
        try (Table table = connection.getTable(ProductTable.PATH)) {
            UpsertWriter writer = table.newUpsert().createWriter();
            tick(writer, () -> products, maker::add);
            Instant start = Instant.now();
            do {
                // what the pauses held up is sent after them
                tick(
                        writer,
                        () -> (int) (products + due(start, changesPerSecond) - model.changes()),
                        maker::next);
            } while (!stop.await(TICK.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private static long due(Instant start, int changesPerSecond) {
        return Duration.between(start, Instant.now()).toMillis() * changesPerSecond / 1000;
    }

    private void tick(UpsertWriter writer, IntSupplier count, Function<Instant, Change> next)
            throws Exception {
        sending.lock();
        try {
            int changes = count.getAsInt();
            Instant now = Instant.now();
            List<Change> sent = new ArrayList<>();
            List<CompletableFuture<Integer>> buckets = new ArrayList<>();
            for (int i = 0; i < changes; i++) {
                Change change = next.apply(now);
                sent.add(change);
                buckets.add(send(writer, change));
            }
            writer.flush();
            for (int i = 0; i < changes; i++) {
                model.acknowledge(buckets.get(i).get(), sent.get(i));
                listener.accept(sent.get(i));
            }
        } catch (ExecutionException e) {
            throw new QuickstartException(
                    "Fluss refused a change: " + FailureSentence.reason(e) + ".", e);
        } finally {
            sending.unlock();
        }
    }

    private static CompletableFuture<Integer> send(UpsertWriter writer, Change change) {
        if (change.product().isPresent()) {
            return writer.upsert(ProductTable.row(change.product().get()))
                    .thenApply(UpsertResult::getBucket)
                    .thenApply(bucket -> bucket.getBucket());
        }
        return writer.delete(ProductTable.keyOnly(change.id()))
                .thenApply(DeleteResult::getBucket)
                .thenApply(bucket -> bucket.getBucket());
    }

    /**
     * Keeps the table as it is until the calling thread resumes.
     *
     * @param patience how long to wait for the changes that are under way
     * @return whether the sender is paused
     */
    boolean pause(Duration patience) throws InterruptedException {
        return sending.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Goes on after {@link #pause}. */
    void resume() {
        sending.unlock();
    }

    /** Sends what is under way and no more. */
    void stop() {
        stop.countDown();
    }
}
