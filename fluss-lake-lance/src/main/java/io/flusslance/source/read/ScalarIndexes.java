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
package io.flusslance.source.read;

import org.lance.Dataset;

/** Whether a filter may be answered by the scalar indexes of a version. */
final class ScalarIndexes {

    /** What a compaction that does not rewrite the indexes leaves among them. */
    private static final String FRAGMENT_REUSE = "__lance_frag_reuse";

    /**
     * Whether the scalar indexes of a version find every row. After a compaction by others with
     * {@code defer_index_remap} they do not: Lance 7.0.0 translates the row addresses of a stale
     * index by what the compaction left, and loses rows (a zone map or bloom filter at once, a
     * B-tree after further updates). Without them the filter is evaluated on the rows.
     */
    static boolean areComplete(Dataset version) {
        return version.getIndexes().stream()
                .noneMatch(index -> index.name().equals(FRAGMENT_REUSE));
    }

    private ScalarIndexes() {}
}
