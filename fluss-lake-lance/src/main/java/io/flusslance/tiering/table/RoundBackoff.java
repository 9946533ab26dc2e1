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
package io.flusslance.tiering.table;

import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TableIdentity;

import org.apache.fluss.metadata.TableInfo;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The failures of a table's recent rounds in this process, which make a table that can't be tiered
 * wait.
 *
 * <p>Fluss reassigns a table immediately after a failed round. That is right after a conflict or a
 * short outage, but with a row that can't be stored it is a loop that reads and writes the same
 * rows as fast as possible. The SPI offers no way to delay a round without delaying all other
 * tables, except in Fluss 0.9: a writer may return no result, as for a bucket without rows. Fluss
 * then keeps the bucket's offset, and because the round ends without an error, the table waits for
 * its freshness. Therefore, a failure that a row causes counts as no result from the second
 * consecutive time on; any other failure once it has lasted for {@value #PATIENCE_SECONDS} s, or
 * for the freshness if that is shorter.
 *
 * <p>Fluss 1.0 would consider such a bucket tiered. There, a table that keeps failing is read again
 * and again, but nothing of it is written until its freshness has passed.
 */
public final class RoundBackoff {

    /** The maximum number of tables; beyond it, the one that was tiered longest ago is removed. */
    private static final int MAX_TABLES = 10_000;

    private static final int PATIENCE_SECONDS = 10;

    /**
     * After a search for files that did not finish, the next one waits this many times as long as
     * the search took.
     */
    private static final int CLEANING_PAUSE = 20;

    /** The minimum number of rows of a file for a bucket whose files can't be read. */
    private static final int LEAST_FILE_ROWS = 1024;

    private static final int FILE_SHRINK_FACTOR = 8;

    private static final int MOST_SHRUNK_FILE_ROWS = 1 << 18;

    private static final int MAX_REASON_LENGTH = 1000;

    private static final RoundBackoff PROCESS = new RoundBackoff(System::nanoTime);

    private final LongSupplier nanoClock;
    private final Map<String, Table> tables = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Creates an instance without failures.
     *
     * @param nanoClock a clock like {@link System#nanoTime}
     */
    public RoundBackoff(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Returns the failures of a table in this process.
     *
     * @param job identifies the tiering job, which can have writers and committers in one process
     */
    public static Table ofTable(String job, TableInfo info) {
        return PROCESS.table(
                job + " " + TableIdentity.of(info), info.getTableConfig().getDataLakeFreshness());
    }

    /**
     * Returns the failures of a table in a job.
     *
     * @param key identifies the job and the table
     * @param freshness the freshness of the table
     */
    public synchronized Table table(String key, Duration freshness) {
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

    /** The failures of one table in one job. */
    public static final class Table {

        private final LongSupplier nanoClock;
        private final Map<BucketId, Streak> failures = new HashMap<>();
        private final Map<BucketId, Integer> maxFileRows = new HashMap<>();
        private final Set<BucketId> unsettled = new HashSet<>();
        private Optional<Streak> refusals = Optional.empty();
        private String lastRefusal = "";
        private Duration freshness = Duration.ZERO;
        private boolean toBeCleaned;
        private long noCleaningUntilNanos;
        private long waitsSinceNanos;
        private boolean waits;

        private Table(LongSupplier nanoClock) {
            this.nanoClock = nanoClock;
            this.noCleaningUntilNanos = nanoClock.getAsLong();
        }

        private synchronized void setFreshness(Duration freshness) {
            this.freshness = freshness;
        }

        /** Records that a writer was created. */
        public synchronized void begins(BucketId bucket) {
            if (unsettled.remove(bucket)) {
                // Fluss failed between the writer and the commit, without reporting it
                toBeCleaned = true;
            }
        }

        /**
         * Records that a writer failed.
         *
         * @return the number of consecutive failed rounds of the bucket, including this one
         */
        public synchronized int failed(BucketId bucket) {
            return failures.computeIfAbsent(bucket, b -> new Streak(nanoClock)).increment();
        }

        /**
         * Records that a file of the bucket can't be read, so that the next round writes smaller
         * files.
         *
         * @param rows the number of rows of the file
         * @return false if smaller files would not help
         */
        public synchronized boolean shrinkFiles(BucketId bucket, long rows) {
            if (rows <= LEAST_FILE_ROWS) {
                return false;
            }
            long fewer = Math.max(LEAST_FILE_ROWS, rows / FILE_SHRINK_FACTOR);
            maxFileRows.merge(bucket, Math.toIntExact(fewer), Math::min);
            return true;
        }

        /** Returns the maximum number of rows of a file of the bucket in this round. */
        public synchronized int maxFileRows(BucketId bucket) {
            return maxFileRows.getOrDefault(bucket, Integer.MAX_VALUE);
        }

        /** Returns whether the bucket failed in its last round. */
        public synchronized boolean isFailing(BucketId bucket) {
            return failures.containsKey(bucket);
        }

        /** Returns whether a bucket has failed for longer than a short outage. */
        public synchronized boolean isFailingForLong(BucketId bucket) {
            Streak streak = failures.get(bucket);
            return streak != null && isLong(streak);
        }

        /** Records that a writer wrote all rows of its round. */
        public synchronized void written(BucketId bucket) {
            failures.remove(bucket);
            maxFileRows.computeIfPresent(
                    bucket, (key, rows) -> rows >= MOST_SHRUNK_FILE_ROWS ? null : 2 * rows);
            unsettled.add(bucket);
        }

        /**
         * Records that a round was written but not committed. If that continues, the table's
         * writers write nothing for the duration of its freshness.
         *
         * @param reason why it was not committed
         * @return the number of consecutive rounds that were not committed
         */
        public synchronized int refused(String reason) {
            leftFiles();
            lastRefusal = reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH));
            Streak streak = refusals.orElseGet(() -> new Streak(nanoClock));
            refusals = Optional.of(streak);
            int rounds = streak.increment();
            waits = rounds > 1 && isLong(streak);
            waitsSinceNanos = nanoClock.getAsLong();
            return rounds;
        }

        /** Returns why the last refused round was not committed; empty if there is none. */
        public synchronized String lastRefusal() {
            return lastRefusal;
        }

        /** Records that a round has ended and may have left files. */
        public synchronized void leftFiles() {
            unsettled.clear();
            toBeCleaned = true;
        }

        /** Records that a round was committed. */
        public synchronized void committed() {
            unsettled.clear();
            refusals = Optional.empty();
            lastRefusal = "";
            waits = false;
        }

        /**
         * Records that the job was started or restarted, so that writers of an earlier run may have
         * left files.
         */
        public synchronized void begin() {
            toBeCleaned = true;
        }

        /**
         * Returns whether it is time to search for leftover files, until {@link #cleaned} is
         * called.
         */
        public synchronized boolean isToBeCleaned() {
            return toBeCleaned && nanoClock.getAsLong() - noCleaningUntilNanos >= 0;
        }

        /**
         * Records that leftover files were searched for.
         *
         * @param all whether none remains that could be deleted later
         * @param took the duration of the search
         */
        public synchronized void cleaned(boolean all, Duration took) {
            toBeCleaned = !all;
            noCleaningUntilNanos =
                    nanoClock.getAsLong() + (all ? 0 : took.multipliedBy(CLEANING_PAUSE).toNanos());
        }

        /** Returns whether a round started now would most likely be refused. */
        public synchronized boolean isWaiting() {
            return waits && nanoClock.getAsLong() - waitsSinceNanos < freshness.toNanos();
        }

        private boolean isLong(Streak streak) {
            long patience =
                    Math.min(Duration.ofSeconds(PATIENCE_SECONDS).toNanos(), freshness.toNanos());
            return nanoClock.getAsLong() - streak.beganNanos >= patience;
        }
    }

    /** Consecutive failures. */
    private static final class Streak {

        private final long beganNanos;
        private int rounds;

        Streak(LongSupplier nanoClock) {
            this.beganNanos = nanoClock.getAsLong();
        }

        int increment() {
            rounds++;
            return rounds;
        }
    }
}
