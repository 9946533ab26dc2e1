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

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what is read back with what was sent, picture by picture. */
public final class Comparison {

    /**
     * A picture that is not as it was sent.
     *
     * @param name of the picture
     * @param reason what is wrong, in words
     */
    public record Mismatch(String name, String reason) {}

    private final Map<String, Fingerprint> sent;
    private final Set<String> missing;
    private final List<Mismatch> mismatches = new ArrayList<>();

    /**
     * Starts a comparison.
     *
     * @param sent the fingerprints of all pictures that were sent, by name
     */
    public Comparison(Map<String, Fingerprint> sent) {
        this.sent = Map.copyOf(sent);
        this.missing = new LinkedHashSet<>(sent.keySet());
    }

    /**
     * Takes a picture that was read back.
     *
     * @param picture all its columns
     */
    public void read(Picture picture) {
        String name = picture.name();
        Fingerprint expected = sent.get(name);
        if (expected == null) {
            mismatches.add(new Mismatch(name, "was never sent"));
        } else if (!missing.remove(name)) {
            mismatches.add(new Mismatch(name, "was read more than once"));
        } else {
            expected.differenceTo(Fingerprint.of(picture))
                    .ifPresent(difference -> mismatches.add(new Mismatch(name, difference)));
        }
    }

    /**
     * What is wrong, once everything was read.
     *
     * @return empty if every picture came back once and unchanged
     */
    public List<Mismatch> finish() {
        List<Mismatch> all = new ArrayList<>(mismatches);
        missing.forEach(name -> all.add(new Mismatch(name, "is missing")));
        return all;
    }
}
