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
package io.flusslance.testing;

import java.util.BitSet;
import java.util.Random;

/**
 * The changes of a primary-key table, by their numbers: which key each is of, and which ones delete
 * it. They are made again from the seed and their number. A few keys get many of them.
 */
final class RandomChanges {

    private static final double DELETED_SHARE = 0.3;
    private static final double FEW_KEYS_SHARE = 0.3;
    private static final int FEW_KEYS = 5;

    private final int keys;
    private final long seed;
    private final BitSet settled = new BitSet();

    /**
     * @param keys how many there are
     */
    RandomChanges(int keys, long seed) {
        this.keys = keys;
        this.seed = seed;
    }

    /** Makes changes upserts of keys below 0. */
    void addSettled(int first, int count) {
        settled.set(first, first + count);
    }

    /** The key of a change. */
    int key(int id) {
        if (settled.get(id)) {
            return -1 - settled.get(0, id).cardinality();
        }
        Random random = random(id);
        return random.nextInt(
                random.nextDouble() < FEW_KEYS_SHARE ? Math.min(FEW_KEYS, keys) : keys);
    }

    /** Whether a change deletes its key where that is there. */
    boolean deletes(int id) {
        return !settled.get(id) && random(~id).nextDouble() < DELETED_SHARE;
    }

    private Random random(int id) {
        // a multiplied number, because Random's first values hardly differ for neighbouring seeds
        return new Random(seed * 31 + id * 0x9E3779B97F4A7C15L);
    }
}
