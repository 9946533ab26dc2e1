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
package io.flusslance.metadata.history;

import io.flusslance.metadata.TieringState;

import java.util.Optional;

/**
 * What is known about the last tiering commit of a dataset: the commit, that there is none, or why
 * it is unknown.
 */
public final class LastCommit {

    private static final LastCommit NONE = new LastCommit(0, Optional.empty(), "");

    private final long version;
    private final Optional<TieringState> state;
    private final String doubt;
    private final Optional<TieringState> earlier;

    private LastCommit(long version, Optional<TieringState> state, String doubt) {
        this(version, state, doubt, Optional.empty());
    }

    private LastCommit(
            long version,
            Optional<TieringState> state,
            String doubt,
            Optional<TieringState> earlier) {
        this.version = version;
        this.state = state;
        this.doubt = doubt;
        this.earlier = earlier;
    }

    public static LastCommit none() {
        return NONE;
    }

    static LastCommit of(long version, TieringState state) {
        return new LastCommit(version, Optional.of(state), "");
    }

    /**
     * Returns an unknown commit with the reason, such as {@code "versions up to 7 were removed"}.
     */
    static LastCommit unknown(String doubt) {
        return new LastCommit(0, Optional.empty(), doubt);
    }

    /** Returns a copy with the last commit that is known; there may be later ones. */
    LastCommit after(LastCommit known) {
        return doubt.isEmpty()
                ? this
                : new LastCommit(
                        0,
                        Optional.empty(),
                        doubt,
                        known.state.isPresent() ? known.state : known.earlier);
    }

    /** If the last commit is unknown, returns a known one, which is the last or an earlier one. */
    public Optional<TieringState> earlier() {
        return earlier;
    }

    /** Returns whether there certainly is no commit. */
    public boolean isNone() {
        return state.isEmpty() && doubt.isEmpty();
    }

    /** Returns the version that the commit created; 0 if there is none or it is unknown. */
    public long version() {
        return version;
    }

    /** Returns the state that the commit recorded. */
    public Optional<TieringState> state() {
        return state;
    }

    /** Returns why the commit is unknown; empty if it is known. */
    public Optional<String> doubt() {
        return doubt.isEmpty() ? Optional.empty() : Optional.of(doubt);
    }
}
