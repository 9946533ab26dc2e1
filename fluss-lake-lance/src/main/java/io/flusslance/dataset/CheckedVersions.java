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

import org.lance.Dataset;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Remembers the versions whose schema Lance can read. Checking the manifest of a version in an
 * object store takes requests, and a process has created or opened most versions that it opens
 * before.
 */
final class CheckedVersions {

    /** Enough for the newest version of each table, and for the earlier ones that are examined. */
    private static final int CAPACITY = 10_000;

    private static final Set<List<Object>> VERSIONS =
            Collections.synchronizedSet(
                    Collections.newSetFromMap(BoundedMap.inOrderOfAddition(CAPACITY)));

    /** Returns whether a version is known to be readable. */
    static boolean contains(String uri, VersionId version) {
        return VERSIONS.contains(List.of(uri, version));
    }

    /** Records a version as readable. */
    static void add(String uri, VersionId version) {
        VERSIONS.add(List.of(uri, version));
    }

    /** Records the version that is open as readable. */
    static void add(Dataset dataset) {
        add(dataset.uri(), VersionId.of(dataset));
    }

    private CheckedVersions() {}
}
