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
/**
 * Pictures out of nothing but a random seed: painters fill an image, and text is drawn with a pixel
 * font of our own, since a JDK on a bare machine often has no fonts. Seeds and sizes come in,
 * images go out. Nothing here may touch files, the network or the clock: the same seed draws the
 * same picture again.
 */
package io.flusslance.quickstart.drawing;
