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
package io.flusslance.quickstart.drawing;

/** Smooth noise on the plane: random values at the whole numbers, blended between them. */
final class ValueNoise {

    private final long seed;

    ValueNoise(long seed) {
        this.seed = seed;
    }

    /** Several octaves summed; the result lies between 0 and 1. */
    double fractal(double x, double y, int octaves) {
        double sum = 0;
        double amplitude = 1;
        double total = 0;
        double frequency = 1;
        for (int octave = 0; octave < octaves; octave++) {
            sum += amplitude * at(x * frequency, y * frequency);
            total += amplitude;
            amplitude /= 2;
            frequency *= 2;
        }
        return sum / total;
    }

    private double at(double x, double y) {
        long left = (long) Math.floor(x);
        long top = (long) Math.floor(y);
        double right = blend(x - left);
        double bottom = blend(y - top);
        double above = corner(left, top) * (1 - right) + corner(left + 1, top) * right;
        double below = corner(left, top + 1) * (1 - right) + corner(left + 1, top + 1) * right;
        return above * (1 - bottom) + below * bottom;
    }

    private static double blend(double fraction) {
        return fraction * fraction * (3 - 2 * fraction);
    }

    private double corner(long x, long y) {
        long mixed = seed + x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return (mixed >>> 40) / (double) (1 << 24);
    }
}
