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
package io.flusslance.source;

import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;

import org.junit.jupiter.api.Test;

/**
 * Filters find every row, whatever others do to the indexes of a dataset. There are as many walks
 * as the system property {@code walks} says; {@code test.seed} repeats them.
 */
class IndexedReadsITCase {

    private static final int WALKS = Integer.getInteger("walks", 3);
    private static final int STEPS = 30;

    @Test
    void readsWithFiltersFindEveryRowWhileOthersIndexCompactAndChangeTheDataset() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("walks of -Dtest.seed=" + seed);
        for (int walk = 0; walk < WALKS; walk++) {
            try (Resources resources = new Resources()) {
                IndexedTableWalk.walk(
                        python,
                        resources.add(TemporaryFolder.create("walk")).path(),
                        seed + walk,
                        STEPS);
            }
        }
    }
}
