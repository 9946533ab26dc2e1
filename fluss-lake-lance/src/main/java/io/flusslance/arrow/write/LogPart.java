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

/** What a system column holds of a record's place in the log, in the order of these columns. */
public enum LogPart {
    BUCKET(Integer.BYTES),
    OFFSET(Long.BYTES),
    TIMESTAMP(Long.BYTES);

    private final int bytes;

    LogPart(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }
}
