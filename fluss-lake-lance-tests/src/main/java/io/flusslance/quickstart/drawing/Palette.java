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

import java.util.SplittableRandom;

/** A smooth cycle of colours: each channel is a cosine of its own phase and frequency. */
final class Palette {

    private static final int STEPS = 1024;

    private final int[] colours = new int[STEPS];

    Palette(SplittableRandom random) {
        double[] phase = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        double[] turns = {1 + random.nextInt(2), 1 + random.nextInt(2), 1 + random.nextInt(2)};
        for (int step = 0; step < STEPS; step++) {
            int rgb = 0;
            for (int channel = 0; channel < 3; channel++) {
                double angle = 2 * Math.PI * (turns[channel] * step / STEPS + phase[channel]);
                rgb = rgb << 8 | (int) Math.round(127.5 + 127.5 * Math.cos(angle));
            }
            colours[step] = rgb;
        }
    }

    /** The colour at a position of the cycle; positions outside 0 to 1 wrap around. */
    int at(double position) {
        return colours[(int) ((position - Math.floor(position)) * STEPS) & STEPS - 1];
    }
}
