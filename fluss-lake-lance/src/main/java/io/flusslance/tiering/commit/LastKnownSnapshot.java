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
package io.flusslance.tiering.commit;

import io.flusslance.metadata.TieringState;

import java.util.OptionalLong;

/**
 * Which version Fluss knows as a table's last one. The host says so before each commit, when it
 * asks for one that Fluss does not know.
 */
final class LastKnownSnapshot {

    private static final LastKnownSnapshot UNKNOWN =
            new LastKnownSnapshot(OptionalLong.empty(), false);

    private final OptionalLong version;
    private final boolean told;

    private LastKnownSnapshot(OptionalLong version, boolean told) {
        this.version = version;
        this.told = told;
    }

    /** Nobody has said so. */
    static LastKnownSnapshot unknown() {
        return UNKNOWN;
    }

    /** The version, null where Fluss knows none. */
    static LastKnownSnapshot of(Long version) {
        return new LastKnownSnapshot(
                version == null ? OptionalLong.empty() : OptionalLong.of(version), true);
    }

    /** Empty where Fluss knows none, or nobody has said so. */
    OptionalLong version() {
        return version;
    }

    /** Whether the host has said what Fluss knows. */
    boolean isKnown() {
        return told;
    }

    /**
     * Whether Fluss knows a commit. It knows versions of this table's commits only: one above the
     * version that the last commit was based on is that commit. Apart from the first commit to a
     * dataset that was made anew: its version can be below the one that Fluss knew before.
     *
     * @param last the last commit's
     */
    boolean includes(TieringState last) {
        return version.orElse(0) > last.readVersion() && !version.equals(last.flussVersion());
    }

    /** Whether it is a version of this number. */
    boolean isVersion(long number) {
        return version.equals(OptionalLong.of(number));
    }
}
