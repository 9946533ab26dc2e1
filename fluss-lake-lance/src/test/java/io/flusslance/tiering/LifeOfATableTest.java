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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Random lives of a table, each step checked against a model of what the dataset must hold. There
 * are as many as the system property {@code lives} says; {@code test.seed} repeats a run. A life
 * that fails is cut down to the steps that it fails with.
 */
class LifeOfATableTest {

    private static final int LIVES = Integer.getInteger("lives", 12);
    private static final int STEPS = 20;

    @TempDir private Path folder;

    private int runs;

    @Test
    void aTableHoldsWhatItsLifeMadeOfIt() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("lives of -Dtest.seed=" + seed);
        Random random = new Random(seed);
        for (int life = 0; life < LIVES; life++) {
            List<TableLife.Step> steps = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
                steps.add(TableLife.Step.random(random));
            }
            Optional<Throwable> failure = run(steps);
            if (failure.isPresent()) {
                List<TableLife.Step> fewest = shrink(steps);
                throw new AssertionError(
                        "Life " + life + " of seed " + seed + " fails with the steps " + fewest,
                        run(fewest).orElse(failure.get()));
            }
        }
    }

    /** Leaves out each step without which the life fails all the same. */
    private List<TableLife.Step> shrink(List<TableLife.Step> steps) throws Exception {
        List<TableLife.Step> left = new ArrayList<>(steps);
        for (int i = left.size() - 1; i >= 0; i--) {
            List<TableLife.Step> without = new ArrayList<>(left);
            without.remove(i);
            if (run(without).isPresent()) {
                left = without;
            }
        }
        return left;
    }

    private Optional<Throwable> run(List<TableLife.Step> steps) throws Exception {
        Path warehouse = Files.createDirectory(folder.resolve("life" + runs++));
        try {
            new TableLife(warehouse).live(steps);
            return Optional.empty();
        } catch (Exception | AssertionError e) {
            return Optional.of(e);
        }
    }
}
