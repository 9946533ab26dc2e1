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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parses the names of manifests, the files that describe a dataset's versions. The numbers in the
 * names count down from the largest unsigned 64-bit number; those of old datasets count up.
 */
public final class ManifestName {

    public static final String FOLDER = "_versions";

    private static final String SUFFIX = ".manifest";

    private static final Pattern IN_SEQUENCE =
            Pattern.compile("(?:\\d{1,19}|1844\\d{16})\\.manifest");
    private static final Pattern DETACHED = Pattern.compile("d\\d+\\.manifest");

    /** Lists the manifests of a local dataset. */
    public static List<String> in(Path dataset) throws IOException {
        try (Stream<Path> files = Files.list(dataset.resolve(FOLDER))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
        }
    }

    /** Returns whether a name is that of a version in the sequence, which has a number. */
    public static boolean isInSequence(String name) {
        return IN_SEQUENCE.matcher(name).matches();
    }

    /** Returns whether a name is that of a detached version, outside the sequence. */
    public static boolean isDetached(String name) {
        return DETACHED.matcher(name).matches();
    }

    /** Returns the number of a version in the sequence. */
    public static long version(String name) {
        long number = Long.parseUnsignedLong(name.substring(0, name.indexOf('.')));
        return number < 0 ? ~number : number;
    }

    /** Returns the names that the manifest of a version can have. */
    public static List<String> namesOf(long version) {
        return List.of(Long.toUnsignedString(~version) + SUFFIX, Long.toString(version) + SUFFIX);
    }

    private ManifestName() {}
}
