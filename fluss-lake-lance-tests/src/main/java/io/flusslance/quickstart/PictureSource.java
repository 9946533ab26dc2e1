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
package io.flusslance.quickstart;

import java.util.List;
import java.util.Optional;

/** Where pictures come from, one after the other; at most one is in memory. */
public interface PictureSource {

    /** A file that was left out, and why. */
    record SkippedFile(String name, String reason) {}

    /** How many pictures there will be; gets smaller with each file that is skipped. */
    int rows();

    /** Roughly how many bytes all pictures take. */
    long estimatedBytes();

    /**
     * The next picture.
     *
     * @return empty after the last one
     */
    Optional<Picture> next();

    /** The files that were left out so far; safe to call from another thread. */
    List<SkippedFile> skipped();

    /** What this is, as a part of a sentence. */
    String description();
}
