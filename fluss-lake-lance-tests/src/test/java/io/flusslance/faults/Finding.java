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
package io.flusslance.faults;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * Something in a dataset that is not as it was acknowledged.
 *
 * @param id the number of the row of tiering that it is about; empty where it is about others' work
 */
public record Finding(Kind kind, OptionalInt id, String text) {

    /** What is wrong. */
    public enum Kind {
        /** A row is not there. */
        LOST,
        /** A key has a row that was replaced. */
        STALE,
        /** A row, or a key, is there more than once. */
        DOUBLED,
        /** A row is not as it was written. */
        ALTERED,
        /** A row is there that was deleted. */
        RESURRECTED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ofRow(Kind kind, int id, String text) {
        return new Finding(kind, OptionalInt.of(id), text);
    }

    static Finding ofOthers(Kind kind, String text) {
        return new Finding(kind, OptionalInt.empty(), text);
    }
}
