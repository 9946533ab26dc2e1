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

import io.flusslance.metadata.BucketId;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.result.WrittenFile;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.operation.Append;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A program that measures what the fence costs a commit of one file to a local dataset, by the
 * number of fragments and of buckets that are there, beside a plain append of Lance, which fences
 * nothing: medians of {@value #REPEATS} commits.
 */
public final class FenceCost {

    private static final int REPEATS = 15;

    private FenceCost() {}

    /** Prints one line for each number of fragments, with one bucket and with one each. */
    public static void main(String[] arguments) throws Exception {
        System.out.println(
                "fragments  buckets  commit ms  plain append ms  manifest bytes  of them for"
                        + " buckets");
        for (int fragments : new int[] {1, 100, 1000, 10_000}) {
            measure(fragments, 1);
            measure(fragments, fragments);
        }
    }

    private static void measure(int fragments, int buckets) throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("fence-cost")) {
            SpiTable table = new SpiTable(Map.of("warehouse", folder.path().toString())).create();
            WrittenFile file = table.write(0).files().get(0);
            List<LanceWriteResult> results = new ArrayList<>();
            for (int i = 0; i < buckets; i++) {
                List<WrittenFile> files = new ArrayList<>();
                for (int j = 0; j < fragments / buckets; j++) {
                    files.add(file);
                }
                results.add(result(i, 0, files));
            }
            table.commit(results);
            List<Double> commits = new ArrayList<>();
            for (int i = 1; i <= REPEATS; i++) {
                LanceWriteResult next = result(0, i, List.of(file));
                try (LakeCommitter<PendingWriteResult, LanceCommittable> committer =
                        table.committer()) {
                    LanceCommittable committable =
                            committer.toCommittable(List.of(PendingWriteResult.of(next)));
                    long begin = System.nanoTime();
                    committer.commit(committable, Map.of("fluss-offsets", "file:/offsets"));
                    commits.add((System.nanoTime() - begin) / 1e6);
                }
            }
            Path dataset = folder.path().resolve("db/t.lance");
            long bytes = newestManifestBytes(dataset);
            long ofBuckets;
            List<Double> appends = new ArrayList<>();
            try (BufferAllocator allocator = new RootAllocator();
                    Dataset opened =
                            Dataset.open().allocator(allocator).uri(dataset.toString()).build()) {
                ofBuckets =
                        opened
                                .readTransaction()
                                .orElseThrow()
                                .transactionProperties()
                                .orElseThrow()
                                .entrySet()
                                .stream()
                                .filter(
                                        entry ->
                                                List.of(
                                                                "offsets",
                                                                "fragments",
                                                                "files",
                                                                "partitions")
                                                        .contains(
                                                                entry.getKey()
                                                                        .replace(
                                                                                "fluss.tiering.",
                                                                                "")))
                                .mapToLong(entry -> entry.getValue().length())
                                .sum();
            }
            for (int i = 0; i < REPEATS; i++) {
                long begin = System.nanoTime();
                append(dataset, file.toFragment(0));
                appends.add((System.nanoTime() - begin) / 1e6);
            }
            System.out.printf(
                    "%9d  %7d  %9.1f  %15.1f  %14d  %d%n",
                    fragments, buckets, median(commits), median(appends), bytes, ofBuckets);
        }
    }

    private static LanceWriteResult result(int bucket, long offset, List<WrittenFile> files) {
        return new LanceWriteResult(
                7,
                new BucketId(OptionalLong.of(1000 + bucket), 0),
                Optional.of("2026-01-" + bucket),
                offset,
                offset,
                files,
                1);
    }

    private static void append(Path dataset, FragmentMetadata fragment) {
        try (BufferAllocator allocator = new RootAllocator();
                Dataset opened =
                        Dataset.open().allocator(allocator).uri(dataset.toString()).build();
                Transaction transaction =
                        new Transaction.Builder()
                                .readVersion(opened.version())
                                .operation(Append.builder().fragments(List.of(fragment)).build())
                                .build();
                Dataset committed = new CommitBuilder(opened).execute(transaction)) {
            committed.version();
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static long newestManifestBytes(Path dataset) throws Exception {
        try (Stream<Path> files = Files.list(dataset.resolve("_versions"))) {
            return Files.size(
                    files.filter(file -> file.toString().endsWith(".manifest"))
                            .sorted()
                            .findFirst()
                            .orElseThrow());
        }
    }
}
