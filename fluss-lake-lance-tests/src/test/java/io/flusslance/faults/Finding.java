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

import java.util.OptionalInt;

/**
 * Something in a dataset that is not as it was acknowledged.
 *
 * @param id the number of the row of tiering that it is about; empty where it is about others' work
 */
public record Finding(Kind kind, OptionalInt id, String text) {

    /** What is wrong. */
    public enum Kind {
        LOST,
        DOUBLED,
        ALTERED
    }

    static Finding ofRow(Kind kind, int id, String text) {
        return new Finding(kind, OptionalInt.of(id), text);
    }

    static Finding ofOthers(Kind kind, String text) {
        return new Finding(kind, OptionalInt.empty(), text);
    }
}
