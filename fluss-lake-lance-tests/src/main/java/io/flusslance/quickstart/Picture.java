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

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A picture on its way into the table.
 *
 * @param name unique within a run
 * @param content the encoded picture; not copied, so nobody may change it
 * @param width pixels
 * @param height pixels
 * @param histogram the eight bins of {@link ColourHistogram}; empty where the JDK cannot decode the
 *     picture
 * @param takenAt cut to what the table stores
 */
@SuppressWarnings("ArrayRecordComponent") // a picture is never compared, only its hash is
public record Picture(
        String name,
        byte[] content,
        int width,
        int height,
        Optional<float[]> histogram,
        Instant takenAt) {

    /**
     * Cuts the time to microseconds, and to milliseconds before 1970: Fluss's log reader fails on
     * earlier times with a finer part, and the table would never be tiered.
     */
    public Picture {
        takenAt =
                takenAt.truncatedTo(
                        takenAt.isBefore(Instant.EPOCH) ? ChronoUnit.MILLIS : ChronoUnit.MICROS);
    }
}
