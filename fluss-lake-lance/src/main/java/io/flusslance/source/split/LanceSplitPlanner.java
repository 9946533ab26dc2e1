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
package io.flusslance.source.split;

import io.flusslance.catalog.LanceTableDefinition;
import io.flusslance.config.ErrorCode;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.metadata.history.TieringHistory;
import io.flusslance.source.filter.LanceFilter;
import io.flusslance.source.filter.PartitionFilter;
import io.flusslance.source.filter.PushedFilter;
import io.flusslance.source.version.DatasetCache;
import io.flusslance.source.version.KeyColumns;
import io.flusslance.source.version.PinnedVersion;
import io.flusslance.source.version.ReadException;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.lake.source.Planner;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Divides the dataset version that Fluss names into splits of similar size; those of a primary-key
 * table are its buckets. The same version always results in the same splits in the same order,
 * because Flink counts them.
 *
 * <p>With a filter, a fragment is never divided. Lance 7.0.0 applies an offset and a limit after
 * the filter, so the ranges of a plan would be wrong. A range of row addresses as an additional
 * condition returns the right rows, but Lance then reads the columns of the whole fragment: four
 * ranges read four times the bytes, and each takes nearly as long as the fragment.
 *
 * <p>Fragments are not skipped by the statistics of a zone map index either. Lance takes 4
 * microseconds to return the statistics of a zone, or 0.3 ms for a fragment of 500,000 rows. A scan
 * of such a fragment that the index excludes reads no data and takes 0.5 ms.
 */
public final class LanceSplitPlanner implements Planner<LanceSplit> {

    private static final Logger LOG = LoggerFactory.getLogger(LanceSplitPlanner.class);

    /**
     * The size of a split, of the columns that are read. Each split opens a scan and waits for its
     * first batch, about as long as it takes to read 30 MB; a reader finishes a split within a
     * second.
     */
    private static final long SPLIT_BYTES = 128L << 20;

    /**
     * The factor for the size of a split with a filter: few rows are returned, and an index is
     * queried again for each split.
     */
    private static final int FILTERED_SPLITS = 2;

    /**
     * The minimum number of rows of a split if the width of a row is an estimate, which may be far
     * too high.
     */
    private static final long LEAST_GUESSED_ROWS = 4096;

    private static final int LOGGED_FILTER = 200;

    private final DatasetCache datasets;
    private final long version;
    private final Optional<PushedFilter> filter;
    private final Optional<PartitionFilter> partitions;
    private final long splitBytes;

    /**
     * Creates a planner of one version.
     *
     * @param datasets opens the version, and knows which columns are read
     * @param partitions the partitions to read; empty for all
     */
    public LanceSplitPlanner(
            DatasetCache datasets,
            long version,
            Optional<PushedFilter> filter,
            Optional<PartitionFilter> partitions) {
        this(
                datasets,
                version,
                filter,
                partitions,
                filter.isPresent() ? FILTERED_SPLITS * SPLIT_BYTES : SPLIT_BYTES);
    }

    LanceSplitPlanner(
            DatasetCache datasets,
            long version,
            Optional<PushedFilter> filter,
            Optional<PartitionFilter> partitions,
            long splitBytes) {
        this.datasets = datasets;
        this.version = version;
        this.filter = filter;
        this.partitions = partitions;
        this.splitBytes = splitBytes;
    }

    /**
     * Plans the splits.
     *
     * @return the splits; in a partitioned table, each partition that was ever tiered has at least
     *     one, without rows if none are needed, because Fluss reads the whole log of a partition
     *     that has no split
     * @throws IOException if the version no longer exists or can't be read
     */
    @Override
    public List<LanceSplit> plan() throws IOException {
        try {
            return LanceErrors.guarded(
                    "Planning the read of " + describe(),
                    datasets.conf().storage(),
                    this::planVersion);
        } catch (IOException e) {
            throw ReadException.withAdvice(e);
        }
    }

    private List<LanceSplit> planVersion() throws IOException {
        try (DatasetCache.Open open = datasets.open(version)) {
            PinnedVersion pinned = open.pinned();
            Dataset dataset = pinned.dataset();
            checkPartitionsAreKnown(pinned);
            List<FragmentMetadata> fragments =
                    dataset.getFragments().stream()
                            .map(Fragment::metadata)
                            .sorted(Comparator.comparingInt(FragmentMetadata::getId))
                            .collect(Collectors.toList());
            List<Field> key = KeyColumns.ofPrimaryKey(pinned.schema());
            ProjectedWidth width =
                    ProjectedWidth.of(readColumns(pinned, key), pinned.schema().getFields());
            List<LanceSplit> splits =
                    key.isEmpty()
                            ? splitsOfAnyBucket(pinned, fragments, width)
                            : new BucketSplitPlanner(pinned, partitions, width).plan(fragments);
            LOG.info(
                    "{}: {} fragments in {} splits, filter {}.",
                    describe(),
                    fragments.size(),
                    splits.size(),
                    filter.flatMap(pushed -> pushed.forVersion(pinned.schema().getFields()))
                            .map(LanceSplitPlanner::shortened)
                            .orElse("none"));
            return splits;
        }
    }

    /** Returns the projected columns and the key, which a read adds when it sorts. */
    private List<Field> readColumns(PinnedVersion pinned, List<Field> key) throws IOException {
        return Stream.concat(
                        pinned.columnsAt(datasets.projection()).stream().flatMap(Optional::stream),
                        key.stream())
                .distinct()
                .collect(Collectors.toList());
    }

    private List<LanceSplit> splitsOfAnyBucket(
            PinnedVersion pinned, List<FragmentMetadata> fragments, ProjectedWidth width)
            throws IOException {
        FragmentPartitions partitioning = FragmentPartitions.of(pinned.dataset(), pinned.schema());
        List<LanceSplit> splits = new ArrayList<>();
        partitioning
                .group(fragments)
                .forEach(
                        (partition, group) ->
                                addSplits(
                                        partition,
                                        isWanted(partitioning.valuesByKey(partition))
                                                ? group
                                                : List.of(),
                                        width,
                                        splits));
        return splits;
    }

    private boolean isWanted(Map<String, String> partition) {
        return partitions.isEmpty() || partitions.get().canHoldFor(partition);
    }

    /**
     * Checks that the partitions are known. The published plugin does not record in a dataset
     * whether the table has partitions, and Fluss reads the whole log of a partition without a
     * split.
     */
    private void checkPartitionsAreKnown(PinnedVersion pinned) throws IOException {
        Map<String, String> metadata = pinned.schema().getCustomMetadata();
        if (!metadata.containsKey(LanceTableDefinition.TABLE_PATH)
                && !TieringHistory.lastCommit(pinned.dataset()).isNone()) {
            throw new IOException(
                    ErrorCode.VERSION_WITHOUT_PARTITIONS.format(
                            "Version %d of dataset %s was written by the plugin that "
                                    + "Fluss publishes and does not record how table %s is "
                                    + "partitioned. Write a row to the table, wait for the "
                                    + "next tiering round, and run the query again.",
                            version, datasets.location(), datasets.table()));
        }
    }

    private static String shortened(LanceFilter evaluated) {
        String text = evaluated.text();
        return text.length() <= LOGGED_FILTER ? text : text.substring(0, LOGGED_FILTER) + " …";
    }

    private String describe() {
        return "table "
                + datasets.table()
                + " from dataset "
                + datasets.location()
                + ", version "
                + version;
    }

    private void addSplits(
            List<String> partition,
            List<FragmentMetadata> fragments,
            ProjectedWidth width,
            List<LanceSplit> splits) {
        List<FragmentMetadata> open = new ArrayList<>();
        long openBytes = 0;
        for (FragmentMetadata fragment : fragments) {
            long storedRowBytes = StoredRows.bytesPerRow(List.of(fragment));
            long bytes = width.bytes(storedRowBytes) * fragment.getNumRows();
            if (bytes > 2 * splitBytes && filter.isEmpty()) {
                addRanges(partition, fragment, storedRowBytes, width, splits);
                continue;
            }
            if (!open.isEmpty() && openBytes + bytes > splitBytes) {
                splits.add(split(partition, open, width));
                open.clear();
                openBytes = 0;
            }
            open.add(fragment);
            openBytes += bytes;
        }
        if (!open.isEmpty() || fragments.isEmpty()) {
            splits.add(split(partition, open, width));
        }
    }

    private void addRanges(
            List<String> partition,
            FragmentMetadata fragment,
            long storedRowBytes,
            ProjectedWidth width,
            List<LanceSplit> splits) {
        long rows = fragment.getNumRows();
        long parts = roundedUp(rows * width.bytes(storedRowBytes), splitBytes);
        if (width.isGuessed()) {
            parts = Math.min(parts, roundedUp(rows, LEAST_GUESSED_ROWS));
        }
        for (long part = 0; part < parts; part++) {
            long first = rows * part / parts;
            splits.add(
                    new LanceSplit(
                            version,
                            partition,
                            List.of(fragment.getId()),
                            first,
                            rows * (part + 1) / parts - first,
                            width.batchBytes(storedRowBytes)));
        }
    }

    private static long roundedUp(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private LanceSplit split(
            List<String> partition, List<FragmentMetadata> fragments, ProjectedWidth width) {
        return new LanceSplit(
                version,
                partition,
                fragments.stream().map(FragmentMetadata::getId).collect(Collectors.toList()),
                0,
                fragments.stream().mapToLong(FragmentMetadata::getNumRows).sum(),
                width.batchBytes(StoredRows.bytesPerRow(fragments)));
    }
}
