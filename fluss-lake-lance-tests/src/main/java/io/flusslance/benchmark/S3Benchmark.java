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

import io.flusslance.storage.RequestFate;
import io.flusslance.storage.S3Server;
import io.flusslance.storage.StorageRelay;

import org.apache.fluss.row.GenericRow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Counts what an S3 server is asked for while a table is created, tiered in rounds, looked at after
 * a crash, and left alone; each request waits a while, as on a network.
 */
public final class S3Benchmark {

    private static final String BUCKET = "lake";

    private final S3Options options;
    private final StorageRelay relay;
    private final List<StoragePhase> phases = new ArrayList<>();

    private S3Benchmark(S3Options options, StorageRelay relay) {
        this.options = options;
        this.relay = relay;
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> run(S3Options.parse(arguments)));
    }

    private static void run(S3Options options) throws Exception {
        System.out.printf(
                "seed %d%n%s, %d rounds of %d rows in %d buckets, %d ms a request%n",
                options.output().seed(),
                options.shape().name(),
                options.rounds(),
                options.rows(),
                options.buckets(),
                options.delay().toMillis());
        try (S3Server server = S3Server.inFolder(options.folder(), "id", "secret");
                StorageRelay relay = new StorageRelay(server.endpoint());
                LakePlugin plugin = LakePlugin.load(SpiBenchmark.OURS, options.plugin())) {
            server.createBucket(BUCKET);
            Map<String, String> lake = new HashMap<>(server.options());
            lake.put("endpoint", relay.endpoint().toString());
            lake.put("warehouse", "s3://" + BUCKET + "/lake");
            lake.putAll(options.lake());
            S3Benchmark benchmark = new S3Benchmark(options, relay);
            // loads all classes and the native library
            benchmark.create(plugin, "warm_up", lake).tier(1, 1, (slot, offset) -> benchmark.row());
            RequestFate fate = RequestFate.pass().after(options.delay());
            relay.play(request -> fate);
            benchmark.measure(plugin, lake);
            options.output().publish(new S3Report(benchmark.phases));
        } finally {
            Folders.delete(options.folder());
        }
    }

    private GenericRow row() {
        return options.shape().makeRows(1, new SplittableRandom(1))[0];
    }

    private LakeTable<?, ?> create(LakePlugin plugin, String name, Map<String, String> lake)
            throws Exception {
        return LakeTable.create(
                plugin,
                name,
                options.shape().rowType(),
                options.buckets(),
                lake,
                options.shape().pluginProperties());
    }

    private void measure(LakePlugin plugin, Map<String, String> lake) throws Exception {
        LakeTable<?, ?> table = count("create", () -> create(plugin, options.shape().name(), lake));
        tier(table);
        count(
                "idle",
                () -> {
                    Thread.sleep(options.idle().toMillis());
                    return table;
                });
    }

    private <W> void tier(LakeTable<W, ?> table) throws Exception {
        int rows = options.rows() / options.buckets();
        GenericRow[] made =
                options.shape()
                        .makeRows(
                                rows * options.buckets(),
                                new SplittableRandom(options.output().seed()));
        long before = 0;
        long last = 0;
        for (int round = 1; round <= options.rounds(); round++) {
            long first = (long) (round - 1) * rows;
            List<W> written =
                    count(
                            "write " + round,
                            () ->
                                    table.write(
                                            options.buckets(),
                                            first,
                                            rows,
                                            (slot, offset) ->
                                                    made[
                                                            (int) (offset - first)
                                                                            * options.buckets()
                                                                    + slot]));
            before = last;
            last = count("commit " + round, () -> table.commit(written));
        }
        long known = before;
        if (count("recover", () -> table.missing(known)).isEmpty()) {
            throw new IllegalStateException("the last commit is not found");
        }
    }

    private <T> T count(String phase, StoragePhase.Work<T> work) throws Exception {
        StoragePhase.Done<T> done = StoragePhase.count(phase, relay, work);
        phases.add(done.phase());
        return done.result();
    }
}
