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
package io.flusslance.processes;

import io.flusslance.faults.FaultReport;
import io.flusslance.faults.LocalStage;
import io.flusslance.faults.StorageStage;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.RandomRows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever breaks, every row of a log table that Fluss has acknowledged is in its dataset once and
 * as it was written, every key of a primary-key table is there once with its last row, others' work
 * stands, and nothing holds a key of the storage.
 *
 * <p>The system property {@code faults} says how many faults are injected, {@code faults.stages}
 * which of {@code storage,local,processes,twojobs}; {@code test.seed} repeats their choice.
 */
@ExtendWith(SharedCluster.class)
class FaultsITCase {

    /** The number of the short run. */
    private static final int FEW = 40;

    private static final long SEED_OF_FEW = 20;

    private static final int FAULTS = Integer.getInteger("faults", FEW);
    private static final List<String> STAGES =
            List.of(System.getProperty("faults.stages", allStages()).split(",", -1));

    private final RealCluster cluster;

    FaultsITCase(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void everyRowIsThereOnceAndUnalteredWhateverBreaks() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        long seed = seed();
        FaultReport report = new FaultReport(seed);
        Path folder = RealCluster.buildDirectory().resolve("faults");
        Files.createDirectories(folder);
        List<ProcessFault> processFaults = processFaults(new Random(seed));
        int local = Math.max(3, FAULTS / 20);
        int twoJobs = STAGES.contains("twojobs") ? Math.max(3, FAULTS / 150) : 0;
        int storage = Math.max(1, FAULTS - local - processFaults.size() - twoJobs);

        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            // the cluster of processes mostly waits: for its processes, and for Fluss's patience
            Future<?> embedded =
                    thread.submit(
                            () -> {
                                if (STAGES.contains("storage")) {
                                    new StorageStage(report, python, seed, storage).run(folder);
                                }
                                if (STAGES.contains("local")) {
                                    new LocalStage(report, python, seed, local).run();
                                }
                                return null;
                            });
            try {
                if (STAGES.contains("processes")) {
                    new ProcessStage(cluster, report, python, seed).run(processFaults, folder);
                }
                if (STAGES.contains("twojobs")) {
                    new TwoJobsStage(cluster, report, python, seed).run(twoJobs, folder);
                }
            } finally {
                embedded.get();
            }
        } finally {
            thread.shutdownNow();
            report.write(folder);
        }

        assertThat(report.problems()).isEmpty();
        assertThat(report.count()).isPositive();
    }

    /** The short run is the same one each time, so that a build says something of a change. */
    private static long seed() {
        if (FAULTS <= FEW && System.getProperty("test.seed") == null) {
            return SEED_OF_FEW;
        }
        return RandomRows.printedSeed();
    }

    private static String allStages() {
        return "storage,local,processes" + (FAULTS <= FEW ? "" : ",twojobs");
    }

    private static List<ProcessFault> processFaults(Random random) {
        if (FAULTS <= FEW) {
            return ProcessFault.few();
        }
        return ProcessFault.many(FAULTS / 40, random);
    }
}
