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
 * The latest version of a table that Fluss knows. Fluss passes it before each commit, when it asks
 * for a commit that it does not know.
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

    /** Returns an instance for the case that Fluss has not passed a version. */
    static LastKnownSnapshot unknown() {
        return UNKNOWN;
    }

    /** Returns an instance for a version, null if Fluss knows none. */
    static LastKnownSnapshot of(Long version) {
        return new LastKnownSnapshot(
                version == null ? OptionalLong.empty() : OptionalLong.of(version), true);
    }

    /** Returns the version; empty if Fluss knows none, or has not passed one. */
    OptionalLong version() {
        return version;
    }

    /** Returns whether Fluss has said which version it knows. */
    boolean isKnown() {
        return told;
    }

    /**
     * Returns whether Fluss knows a commit. Fluss knows only versions of this table's commits, so a
     * version above the one on which the last commit is based is that commit. An exception is the
     * first commit to a recreated dataset, whose version can be lower than the one that Fluss knew
     * before.
     *
     * @param last the state of the last commit
     */
    boolean includes(TieringState last) {
        return version.orElse(0) > last.readVersion() && !version.equals(last.flussVersion());
    }

    /** Returns whether the version that Fluss knows has this number. */
    boolean isVersion(long number) {
        return version.equals(OptionalLong.of(number));
    }
}
