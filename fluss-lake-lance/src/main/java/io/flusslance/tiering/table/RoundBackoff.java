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
 * What failed in the last rounds of this process, so that a table that can't be tiered waits.
 *
 * <p>Fluss hands a table out again at once when its round failed. Right after a conflict or a short
 * outage that is what a user wants; for a row that fits nowhere it is a loop that reads and writes
 * the same rows as fast as it can. Nothing in the SPI lets a round wait without holding up all
 * other tables, but for one thing in Fluss 0.9: a writer may give no result, as for a bucket
 * without rows. The host then leaves the bucket's offset as it is, and a round that ends without an
 * error makes the table wait for its freshness. So a failure that a row is the reason of counts as
 * no result from the second time in a row on, and any other one when it has lasted for {@value
 * #PATIENCE_SECONDS} s, or for the freshness where that is shorter.
 *
 * <p>Fluss 1.0 would take such a bucket for tiered. There a table that fails for so long is still
 * read again and again, but nothing of it is written until its freshness has passed.
 */
public final class RoundBackoff {

    /** Of more tables than that the one that was tiered longest ago is forgotten. */
    private static final int MAX_TABLES = 10_000;

    private static final int PATIENCE_SECONDS = 10;

    /** How many times as long as a search for files took that found no end the next one waits. */
    private static final int CLEANING_PAUSE = 20;

    /** Files of fewer rows are not made for a bucket whose files can't be read. */
    private static final int LEAST_FILE_ROWS = 1024;

    private static final int FILE_SHRINK_FACTOR = 8;

    private static final int MOST_SHRUNK_FILE_ROWS = 1 << 18;

    private static final int MAX_REASON_LENGTH = 1000;

    private static final RoundBackoff PROCESS = new RoundBackoff(System::nanoTime);

    private final LongSupplier nanoClock;
    private final Map<String, Table> tables = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * No table has failed yet.
     *
     * @param nanoClock as {@link System#nanoTime}
     */
    public RoundBackoff(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * The failures of a table in this process.
     *
     * @param job identifies the tiering job, which can have writers and committers in one process
     */
    public static Table ofTable(String job, TableInfo info) {
        return PROCESS.table(
                job + " " + TableIdentity.of(info), info.getTableConfig().getDataLakeFreshness());
    }

    /**
     * What is known of a table's rounds in a job.
     *
     * @param key of the job and the table
     * @param freshness of the table
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

    /** The failures of one table. */
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

        /** A writer begins. */
        public synchronized void begins(BucketId bucket) {
            if (unsettled.remove(bucket)) {
                // the host failed between the writer and the commit, and told nobody
                toBeCleaned = true;
            }
        }

        /**
         * A writer failed.
         *
         * @return how many rounds in a row the bucket failed, this one included
         */
        public synchronized int failed(BucketId bucket) {
            return failures.computeIfAbsent(bucket, b -> new Streak(nanoClock)).increment();
        }

        /**
         * A file of the bucket can't be read: its next round gets smaller ones.
         *
         * @param rows of the file
         * @return false where files of fewer rows are no remedy
         */
        public synchronized boolean shrinkFiles(BucketId bucket, long rows) {
            if (rows <= LEAST_FILE_ROWS) {
                return false;
            }
            long fewer = Math.max(LEAST_FILE_ROWS, rows / FILE_SHRINK_FACTOR);
            maxFileRows.merge(bucket, Math.toIntExact(fewer), Math::min);
            return true;
        }

        /** The most rows of a file of the bucket in this round. */
        public synchronized int maxFileRows(BucketId bucket) {
            return maxFileRows.getOrDefault(bucket, Integer.MAX_VALUE);
        }

        /** Whether the bucket failed in its last round. */
        public synchronized boolean isFailing(BucketId bucket) {
            return failures.containsKey(bucket);
        }

        /** Whether the failures of a bucket are not those of a short outage. */
        public synchronized boolean isFailingForLong(BucketId bucket) {
            Streak streak = failures.get(bucket);
            return streak != null && isLong(streak);
        }

        /** A writer took all records of its round. */
        public synchronized void written(BucketId bucket) {
            failures.remove(bucket);
            maxFileRows.computeIfPresent(
                    bucket, (key, rows) -> rows >= MOST_SHRUNK_FILE_ROWS ? null : 2 * rows);
            unsettled.add(bucket);
        }

        /**
         * A round was written and not committed. Where that lasts, the table's writers write
         * nothing for as long as the freshness.
         *
         * @param reason why it was not committed
         * @return how many rounds in a row that were
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

        /** Why the last round that was not committed was not; empty where there is none. */
        public synchronized String lastRefusal() {
            return lastRefusal;
        }

        /** A round is over, and files can be left of it. */
        public synchronized void leftFiles() {
            unsettled.clear();
            toBeCleaned = true;
        }

        /** A round was committed. */
        public synchronized void committed() {
            unsettled.clear();
            refusals = Optional.empty();
            lastRefusal = "";
            waits = false;
        }

        /** The job was started, perhaps again: its writers of before may have left files. */
        public synchronized void begin() {
            toBeCleaned = true;
        }

        /** Whether it is time to look for files that were left; {@link #cleaned} ends it. */
        public synchronized boolean isToBeCleaned() {
            return toBeCleaned && nanoClock.getAsLong() - noCleaningUntilNanos >= 0;
        }

        /**
         * Files that were left have been looked for.
         *
         * @param all whether none is left that can go later
         */
        public synchronized void cleaned(boolean all, Duration took) {
            toBeCleaned = !all;
            noCleaningUntilNanos =
                    nanoClock.getAsLong() + (all ? 0 : took.multipliedBy(CLEANING_PAUSE).toNanos());
        }

        /** Whether a round of now would most likely be written in vain. */
        public synchronized boolean isWaiting() {
            return waits && nanoClock.getAsLong() - waitsSinceNanos < freshness.toNanos();
        }

        private boolean isLong(Streak streak) {
            long patience =
                    Math.min(Duration.ofSeconds(PATIENCE_SECONDS).toNanos(), freshness.toNanos());
            return nanoClock.getAsLong() - streak.beganNanos >= patience;
        }
    }

    /** Failures in a row. */
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
