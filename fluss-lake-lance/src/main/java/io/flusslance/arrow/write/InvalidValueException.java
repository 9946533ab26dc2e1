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
package io.flusslance.arrow.write;

import java.io.IOException;

/** A value that its column in the dataset can't hold; the message says why and names the column. */
public final class InvalidValueException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long offset;

    /** A reason, without the column. */
    InvalidValueException(String reason) {
        super(reason);
        this.offset = -1;
    }

    private InvalidValueException(String message, long offset, InvalidValueException cause) {
        super(message, cause);
        this.offset = offset;
    }

    InvalidValueException at(String column, long rowOffset) {
        return new InvalidValueException(
                "column '" + column + "': " + getMessage(), rowOffset, this);
    }

    /** The row's offset in the log, -1 in a snapshot. */
    public long offset() {
        return offset;
    }
}
