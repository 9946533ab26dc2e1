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

import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.utils.AutoPartitionStrategy;
import org.apache.fluss.utils.PartitionUtils;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds partitions that Fluss must have dropped because their 'table.auto-partition.num-retention'
 * has passed. Without this, the state would grow forever: a table with hourly partitions and 16
 * buckets has 140,000 entries after a year.
 *
 * <p>Fluss is not asked, and a server can fail to drop a partition. Therefore only information that
 * can be recovered may be dropped with a partition.
 */
public final class DroppedPartitions {

    /** How long after the end of its retention a partition counts as dropped. */
    private static final Duration GRACE = Duration.ofDays(7);

    /**
     * Option of Fluss 1.0. The time of a partition can't be derived from a name in a custom format.
     */
    private static final String TIME_FORMAT = "table.auto-partition.time-format";

    private DroppedPartitions() {}

    /**
     * Returns the ids of those partitions in a dataset that Fluss must have dropped.
     *
     * <p>A partition with an old name may have been created recently, for late rows. Therefore a
     * partition counts as dropped only if it was created before one whose time is current or still
     * retained; Fluss assigns ids in this order. A partition that shares its name with another one
     * is kept, because their rows can't be told apart.
     *
     * @param now the current time
     */
    public static Set<Long> of(TableInfo info, TieredBuckets buckets, Instant now) {
        AutoPartitionStrategy strategy = info.getTableConfig().getAutoPartitionStrategy();
        if (!strategy.isAutoPartitionEnabled()
                || strategy.numToRetain() <= 0
                || info.getProperties().toMap().containsKey(TIME_FORMAT)) {
            return Set.of();
        }
        String oldest;
        String present;
        try {
            oldest = name(strategy, now.minus(GRACE), -strategy.numToRetain());
            present = name(strategy, now, 0);
        } catch (DateTimeException | ArithmeticException e) {
            // a retention of more years than there are: nothing is ever dropped
            return Set.of();
        }
        int key =
                strategy.key() == null || strategy.key().isEmpty()
                        ? 0
                        : info.getPartitionKeys().indexOf(strategy.key());
        Set<Long> over = new TreeSet<>();
        Set<String> names = new HashSet<>();
        Set<String> ambiguous = new HashSet<>();
        long firstKept = -1;
        for (Map.Entry<Long, String> partition : buckets.partitionNames().entrySet()) {
            String[] values = partition.getValue().split("\\$", -1);
            if (!names.add(partition.getValue())) {
                ambiguous.add(partition.getValue());
            }
            if (key < 0 || key >= values.length || !isTime(values[key], oldest)) {
                continue;
            }
            if (values[key].compareTo(oldest) < 0) {
                over.add(partition.getKey());
            } else if (firstKept < 0 && values[key].compareTo(present) <= 0) {
                firstKept = partition.getKey();
            }
        }
        long first = firstKept;
        over.removeIf(id -> id > first || ambiguous.contains(buckets.partitionNames().get(id)));
        return over;
    }

    private static String name(AutoPartitionStrategy strategy, Instant time, int offset) {
        return PartitionUtils.generateAutoPartitionTime(
                time.atZone(strategy.timeZone().toZoneId()), offset, strategy.timeUnit());
    }

    /**
     * Returns whether a value is a time like the given one. Partitions that Fluss does not create
     * automatically can have any name.
     */
    private static boolean isTime(String value, String likeThis) {
        return value.length() == likeThis.length()
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
