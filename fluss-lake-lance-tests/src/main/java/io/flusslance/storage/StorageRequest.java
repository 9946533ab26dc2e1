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
package io.flusslance.storage;

/** A request as the storage sees it. */
public final class StorageRequest {

    private final String method;
    private final String target;
    private final long bodyBytes;

    StorageRequest(String method, String target, long bodyBytes) {
        this.method = method;
        this.target = target;
        this.bodyBytes = bodyBytes;
    }

    /** {@code GET}, {@code PUT} and so on. */
    public String method() {
        return method;
    }

    /** Path and query, as {@code /bucket?list-type=2}. */
    public String target() {
        return target;
    }

    /** The bytes that it sends; 0 where it sends none or does not say how many. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** Whether it makes or replaces an object whose path holds a text. */
    public boolean puts(String pathPart) {
        return method.equals("PUT") && target.contains(pathPart);
    }

    /** {@code PUT /bucket/key}. */
    @Override
    public String toString() {
        return method + " " + target;
    }
}
