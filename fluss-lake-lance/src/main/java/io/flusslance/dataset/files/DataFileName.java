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
 * The names of data files, which lie side by side in a dataset's {@code data} folder. They come
 * over the wire, and files are deleted by them: so nothing passes that any file system or object
 * store could take for a way to somewhere else.
 */
public final class DataFileName {

    /** Longer than any of Lance's, and within what file systems take. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,250}");

    /** Whether a text is the name of a file, and no path. */
    public static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }

    private DataFileName() {}
}
