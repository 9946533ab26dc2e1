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
package io.flusslance.dataset;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Lance's file format, such as {@code 2.1}. */
public final class FileFormat {

    private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})");

    private final String version;

    private FileFormat(String version) {
        this.version = version;
    }

    /** Parses a version as Lance writes it. */
    public static FileFormat of(String version) {
        return new FileFormat(version);
    }

    /** Returns whether this is the given version or a later one. */
    public boolean isAtLeast(int major, int minor) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!numbers.matches()) {
            // Lance uses a word for a format that is not finished
            return true;
        }
        int actualMajor = Integer.parseInt(numbers.group(1));
        return actualMajor > major
                || (actualMajor == major && Integer.parseInt(numbers.group(2)) >= minor);
    }

    @Override
    public String toString() {
        return version;
    }
}
