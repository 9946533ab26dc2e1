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

/** A value that its column in the dataset can't hold; the message says why and names the column. */
public final class InvalidValueException extends Exception {

    private static final long serialVersionUID = 1L;

    /** A reason, without the column. */
    InvalidValueException(String reason) {
        super(reason);
    }

    private InvalidValueException(String message, InvalidValueException cause) {
        super(message, cause);
    }

    InvalidValueException inColumn(String column) {
        return new InvalidValueException("column '" + column + "': " + getMessage(), this);
    }
}
