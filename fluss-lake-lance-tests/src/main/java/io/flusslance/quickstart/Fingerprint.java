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

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * All that is kept of a picture once it is sent: enough to tell whether what comes back is the
 * same.
 *
 * @param sha256 of the encoded picture, in hexadecimal
 * @param bytes length of the encoded picture
 * @param width pixels
 * @param height pixels
 * @param histogram the bins, compared exactly
 * @param takenAt to the microsecond
 */
public record Fingerprint(
        String sha256,
        long bytes,
        int width,
        int height,
        Optional<List<Float>> histogram,
        Instant takenAt) {

    /**
     * The fingerprint of a picture.
     *
     * @param picture as sent or as read back
     * @return its fingerprint
     */
    public static Fingerprint of(Picture picture) {
        return new Fingerprint(
                sha256(picture.content()),
                picture.content().length,
                picture.width(),
                picture.height(),
                picture.histogram().map(Fingerprint::boxed),
                picture.takenAt());
    }

    /**
     * Says in which way a picture that was read back differs.
     *
     * @param read the fingerprint of what was read back
     * @return the difference in words, or empty if there is none
     */
    public Optional<String> differenceTo(Fingerprint read) {
        if (!sha256.equals(read.sha256)) {
            return Optional.of(
                    "sent "
                            + bytes
                            + " bytes with SHA-256 "
                            + sha256
                            + ", read "
                            + read.bytes
                            + " bytes with "
                            + read.sha256);
        }
        if (!equals(read)) {
            return Optional.of("sent " + metadata() + ", read " + read.metadata());
        }
        return Optional.empty();
    }

    private String metadata() {
        return width
                + "x"
                + height
                + ", histogram "
                + histogram.map(List::toString).orElse("null")
                + ", taken at "
                + takenAt;
    }

    private static List<Float> boxed(float[] bins) {
        Float[] boxed = new Float[bins.length];
        for (int bin = 0; bin < bins.length; bin++) {
            boxed[bin] = bins[bin];
        }
        return List.of(boxed);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
