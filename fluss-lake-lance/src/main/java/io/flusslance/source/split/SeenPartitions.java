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
package io.flusslance.source.split;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which partitions the rows of fragments are of that were looked into: each plan of a query would
 * read the partition columns of all of them again.
 */
final class SeenPartitions {

    private static final int MAX_FRAGMENTS = 20_000;
    private static final int MAX_PARTITIONS_OF_ONE = 1_000;

    // guarded by this; the one that was asked for last is the last
    private final Map<String, Set<List<String>>> byContents =
            new LinkedHashMap<String, Set<List<String>>>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Set<List<String>>> eldest) {
                    return size() > MAX_FRAGMENTS;
                }
            };

    /** The partitions of a fragment with these contents; empty where none was seen. */
    synchronized Optional<Set<List<String>>> find(String contents) {
        return Optional.ofNullable(byContents.get(contents));
    }

    /** Remembers the partitions of a fragment, unless they are very many. */
    synchronized void remember(String contents, Set<List<String>> partitions) {
        if (partitions.size() <= MAX_PARTITIONS_OF_ONE) {
            byContents.put(contents, new HashSet<>(partitions));
        }
    }
}
