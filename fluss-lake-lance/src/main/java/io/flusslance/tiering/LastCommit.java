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
package io.flusslance.tiering;

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

    private LastCommit(long version, Optional<TieringState> state, String doubt) {
        this.version = version;
        this.state = state;
        this.doubt = doubt;
    }

    static LastCommit none() {
        return NONE;
    }

    static LastCommit of(long version, TieringState state) {
        return new LastCommit(version, Optional.of(state), "");
    }

    /** It can't be told, as {@code "versions up to 7 were removed"}. */
    static LastCommit unknown(String doubt) {
        return new LastCommit(0, Optional.empty(), doubt);
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
