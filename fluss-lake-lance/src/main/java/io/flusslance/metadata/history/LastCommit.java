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
 * What is known of the last commit of tiering in a dataset: the commit, that there is none, or why
 * it can't be told.
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

    /** It can't be told, as {@code "versions up to 7 were removed"}. */
    static LastCommit unknown(String doubt) {
        return new LastCommit(0, Optional.empty(), doubt);
    }

    /** The same with the last commit that is known, after which there can be others. */
    LastCommit after(LastCommit known) {
        return doubt.isEmpty()
                ? this
                : new LastCommit(
                        0,
                        Optional.empty(),
                        doubt,
                        known.state.isPresent() ? known.state : known.earlier);
    }

    /** Where the last commit can't be told, one that is known, which is the last or was it. */
    public Optional<TieringState> earlier() {
        return earlier;
    }

    /** Whether it is certain that there is none. */
    public boolean isNone() {
        return state.isEmpty() && doubt.isEmpty();
    }

    /** The version that the commit made; 0 where there is none or it can't be told. */
    public long version() {
        return version;
    }

    /** What the commit says. */
    public Optional<TieringState> state() {
        return state;
    }

    /** Why it can't be told; empty where it can. */
    public Optional<String> doubt() {
        return doubt.isEmpty() ? Optional.empty() : Optional.of(doubt);
    }
}
