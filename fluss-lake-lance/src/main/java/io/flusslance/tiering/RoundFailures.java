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
package io.flusslance.tiering;

import org.apache.fluss.metadata.TableInfo;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What failed in the last rounds of this process, so that a table that can't be tiered waits.
 *
 * <p>Fluss hands a table out again at once when its round failed. Right after a conflict or a short
 * outage that is what a user wants; for a row that fits nowhere it is a loop that reads and writes
 * the same rows as fast as it can. Nothing in the SPI lets a round wait without holding up all
 * other tables, but for one thing: a writer may give no result, as for a bucket without rows. The
 * host then leaves the bucket's offset as it is, and a round that ends without an error makes the
 * table wait for its freshness. So the second failure in a row counts as no result.
 */
public final class RoundFailures {

    /** More tables than that in trouble at once: the oldest is forgotten, and tried again. */
    private static final int MAX_TABLES = 10_000;

    private static final RoundFailures PROCESS = new RoundFailures(System::nanoTime);

    private final LongSupplier nanoClock;
    private final Map<String, Table> tables = new LinkedHashMap<>();

    RoundFailures(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * The failures of a table in this process.
     *
     * @param job identifies the tiering job, which can have writers and committers in one process
     */
    static Table ofTable(String job, TableInfo info) {
        return PROCESS.table(
                job + " " + TableIdentity.of(info), info.getTableConfig().getDataLakeFreshness());
    }

    synchronized Table table(String key, Duration freshness) {
        Table known = tables.get(key);
        Table table = known == null ? new Table(nanoClock) : known;
        table.setFreshness(freshness);
        if (known == null) {
            Iterator<Table> oldest = tables.values().iterator();
            while (tables.size() >= MAX_TABLES && oldest.hasNext()) {
                oldest.next();
                oldest.remove();
            }
            tables.put(key, table);
        }
        return table;
    }

    /** The failures of one table. */
    public static final class Table {

        private final LongSupplier nanoClock;
        private final Map<BucketId, Integer> failedRounds = new HashMap<>();
        private Duration freshness = Duration.ZERO;
        private int refusedRounds;
        private boolean toBeCleaned;
        private long waitsUntilNanos;

        private Table(LongSupplier nanoClock) {
            this.nanoClock = nanoClock;
        }

        private synchronized void setFreshness(Duration freshness) {
            this.freshness = freshness;
        }

        /**
         * A writer failed.
         *
         * @return how many rounds in a row the bucket failed, this one included
         */
        public synchronized int failed(BucketId bucket) {
            return failedRounds.merge(bucket, 1, Integer::sum);
        }

        /** A writer wrote all records of its round. */
        public synchronized void written(BucketId bucket) {
            failedRounds.remove(bucket);
        }

        /**
         * A round was written and not committed. From the second time in a row on the table's
         * writers write nothing for as long as the freshness.
         *
         * @return how many rounds in a row that were
         */
        public synchronized int refused() {
            refusedRounds++;
            toBeCleaned = true;
            if (refusedRounds > 1) {
                waitsUntilNanos = nanoClock.getAsLong() + freshness.toNanos();
            }
            return refusedRounds;
        }

        /** A round was committed. */
        public synchronized void committed() {
            refusedRounds = 0;
        }

        /** The job was started, perhaps again: its writers of before may have left files. */
        synchronized void begin() {
            toBeCleaned = true;
        }

        /**
         * Whether files can be left of rounds before the last commit; then not again before the job
         * begins anew or a round is refused.
         */
        public synchronized boolean isToBeCleaned() {
            boolean was = toBeCleaned;
            toBeCleaned = false;
            return was;
        }

        /** Whether a round of now would most likely be written in vain. */
        public synchronized boolean isWaiting() {
            return refusedRounds > 1 && nanoClock.getAsLong() - waitsUntilNanos < 0;
        }
    }
}
