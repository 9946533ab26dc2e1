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

import io.flusslance.storage.StorageRequest;

import java.util.Locale;

/** The requests of a round, by what they are for. */
public enum RequestPoint {
    /** A data file, or a part of one. */
    WRITE,
    /** What a commit is going to say. */
    TRANSACTION,
    /** The conditional PUT that makes a version. */
    COMMIT,
    /** A part of a file, or whether it is there. */
    READ,
    /** What is in a folder. */
    LIST,
    /** Any request. */
    ANY;

    /** Whether a request is one of these. */
    public boolean matches(StorageRequest request) {
        return switch (this) {
            case WRITE -> isWrite(request) && request.target().contains("/data/");
            case TRANSACTION -> request.puts("/_transactions/");
            case COMMIT -> request.puts("/_versions/");
            case READ -> !isWrite(request) && !isList(request);
            case LIST -> isList(request);
            case ANY -> true;
        };
    }

    private static boolean isWrite(StorageRequest request) {
        return request.method().equals("PUT") || request.method().equals("POST");
    }

    private static boolean isList(StorageRequest request) {
        return request.method().equals("GET") && request.target().contains("list-type=2");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
