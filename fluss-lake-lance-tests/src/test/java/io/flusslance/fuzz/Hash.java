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
package io.flusslance.fuzz;

/** Numbers that look random and are the same for the same arguments. */
final class Hash {

    /** A number for two others, the finalizer of SplitMix64. */
    static long of(long first, long second) {
        long z = first * 0x9E3779B97F4A7C15L + second + 0x632BE59BD9B4E019L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A number from 0 to below {@code bound}. */
    static int below(int bound, long hash) {
        return (int) Math.floorMod(hash >>> 7, (long) bound);
    }

    private Hash() {}
}
