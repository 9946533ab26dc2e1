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

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;

import java.util.concurrent.atomic.LongAdder;

/** Counts the rows that come out of a job in this process. */
final class RowTally {

    private static final long POLL_MILLIS = 1;

    // static: the job's functions are copies
    private static final LongAdder ROWS = new LongAdder();

    /** Ends a job with the count of its rows. */
    static void countAll(DataStream<RowData> rows) {
        rows.map(
                        row -> {
                            ROWS.increment();
                            return row.getArity();
                        })
                .returns(Integer.class)
                .sinkTo(new DiscardingSink<>());
    }

    static void reset() {
        ROWS.reset();
    }

    /** Waits until so many rows have come; more are an error. */
    static void await(long count, long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000;
        while (ROWS.sum() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        ROWS.sum() + " of " + count + " rows came in " + seconds + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
        if (ROWS.sum() > count) {
            throw new IllegalStateException(ROWS.sum() + " rows came, and there are " + count);
        }
    }

    private RowTally() {}
}
