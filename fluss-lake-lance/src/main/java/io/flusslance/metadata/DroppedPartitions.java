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
package io.flusslance.metadata;

import org.apache.fluss.config.AutoPartitionTimeUnit;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.utils.AutoPartitionStrategy;
import org.apache.fluss.utils.PartitionUtils;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The partitions that Fluss has dropped because 'table.auto-partition.num-retention' is over. What
 * is kept of each bucket would grow for ever otherwise: a table with a partition each hour and 16
 * buckets has 140,000 after a year.
 */
public final class DroppedPartitions {

    /** So long after its retention no server is late to drop a partition. */
    private static final Duration GRACE = Duration.ofDays(7);

    /** Of Fluss 1.0: names in another form than the usual one say no time that is known here. */
    private static final String TIME_FORMAT = "table.auto-partition.time-format";

    private DroppedPartitions() {}

    /**
     * The ids of the dropped ones among the partitions that a dataset knows.
     *
     * <p>A partition with an old name can have been created just now, for rows of that time. So one
     * counts as dropped only where it was created before all that are not over: Fluss gives ids in
     * this order.
     *
     * @param now the time
     */
    public static Set<Long> of(TableInfo info, TieredBuckets buckets, Instant now) {
        AutoPartitionStrategy strategy = info.getTableConfig().getAutoPartitionStrategy();
        Set<Long> dropped = new TreeSet<>();
        if (!strategy.isAutoPartitionEnabled()
                || strategy.numToRetain() <= 0
                || info.getProperties().toMap().containsKey(TIME_FORMAT)) {
            return dropped;
        }
        int key =
                strategy.key() == null || strategy.key().isEmpty()
                        ? 0
                        : info.getPartitionKeys().indexOf(strategy.key());
        String oldest = oldestKept(strategy, now);
        long firstKept = Long.MAX_VALUE;
        for (Map.Entry<Long, String> partition : buckets.partitionNames().entrySet()) {
            String[] values = partition.getValue().split("\\$", -1);
            boolean isOver = key >= 0 && key < values.length && isBefore(values[key], oldest);
            if (isOver) {
                dropped.add(partition.getKey());
            } else {
                firstKept = Math.min(firstKept, partition.getKey());
            }
        }
        long first = firstKept;
        dropped.removeIf(id -> id > first);
        return dropped;
    }

    private static String oldestKept(AutoPartitionStrategy strategy, Instant now) {
        ZonedDateTime then = now.minus(GRACE).atZone(strategy.timeZone().toZoneId());
        AutoPartitionTimeUnit unit = strategy.timeUnit();
        return PartitionUtils.generateAutoPartitionTime(then, -strategy.numToRetain(), unit);
    }

    /** Others than those that Fluss makes can have any name. */
    private static boolean isBefore(String value, String oldest) {
        return value.length() == oldest.length()
                && value.chars().allMatch(c -> c >= '0' && c <= '9')
                && value.compareTo(oldest) < 0;
    }
}
