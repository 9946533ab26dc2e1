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
package io.flusslance.dataset.files;

import java.util.regex.Pattern;

/**
 * Validates the names of data files in a dataset's {@code data} directory. The names come over the
 * wire, and files are deleted by them, so a name must not be interpretable as a path by any file
 * system or object store.
 */
public final class DataFileName {

    /** Allows names longer than Lance's, within the limits of file systems. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,250}");

    /** Returns whether a text is a plain file name, not a path. */
    public static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }

    private DataFileName() {}
}
