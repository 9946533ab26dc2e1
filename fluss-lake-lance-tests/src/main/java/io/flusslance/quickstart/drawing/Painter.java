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

import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Draws one kind of picture. */
@FunctionalInterface
public interface Painter {

    /**
     * Fills the whole image.
     *
     * @param image an image of type {@link BufferedImage#TYPE_INT_RGB}
     * @param random the only source of chance, so that a seed repeats its picture
     */
    void paint(BufferedImage image, SplittableRandom random);
}
