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

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.scanner.log.LogScanner;
import org.apache.fluss.config.Configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * Fluss's client alone: it polls all rows as the tiering job does, and looks at none. What a job
 * takes beyond that is what it adds.
 */
final class LogScanContender implements TieringContender {

    static final String NAME = "scanner";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration DEADLINE = Duration.ofMinutes(4);

    private final Configuration client;
    private final int scanners;

    /**
     * A contender.
     *
     * @param client settings of Fluss's client
     * @param scanners how many share the buckets, each with a thread and a connection of its own
     */
    LogScanContender(Configuration client, int scanners) {
        this.client = client;
        this.scanners = scanners;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Measured run(LogTable table, int rows) throws Exception {
        FirstRows firstRows = new FirstRows();
        LongAdder seen = new LongAdder();
        List<OpenScanner> open = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(scanners);
        try {
            for (int scanner = 0; scanner < scanners; scanner++) {
                open.add(OpenScanner.open(client, table));
            }
            Stopwatch stopwatch = Stopwatch.start();
            for (int bucket = 0; bucket < table.info().getNumBuckets(); bucket++) {
                open.get(bucket % scanners).scanner().subscribeFromBeginning(bucket);
            }
            List<Future<?>> polls = new ArrayList<>();
            for (OpenScanner each : open) {
                polls.add(threads.submit(() -> poll(each.scanner(), rows, seen, firstRows)));
            }
            for (Future<?> poll : polls) {
                poll.get();
            }
            Measured run = stopwatch.stop(firstRows.await(DEADLINE.toSeconds()));
            if (seen.sum() != rows) {
                throw new IllegalStateException(seen + " rows came, and there are " + rows);
            }
            return run;
        } finally {
            threads.shutdownNow();
            for (OpenScanner each : open) {
                each.close();
            }
        }
    }

    /** Polls until all scanners together have seen all rows. */
    private static void poll(LogScanner scanner, int rows, LongAdder seen, FirstRows firstRows) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (seen.sum() < rows) {
            int count = scanner.poll(POLL).count();
            if (count > 0) {
                firstRows.arrive();
                seen.add(count);
            } else if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        String.format("Of %d rows %d came in time.", rows, seen.sum()));
            }
        }
    }

    private record OpenScanner(Connection connection, Table table, LogScanner scanner)
            implements AutoCloseable {

        static OpenScanner open(Configuration client, LogTable table) {
            Connection connection = ConnectionFactory.createConnection(client);
            Table opened = connection.getTable(table.info().getTablePath());
            return new OpenScanner(connection, opened, opened.newScan().createLogScanner());
        }

        @Override
        public void close() throws Exception {
            scanner.close();
            table.close();
            connection.close();
        }
    }
}
