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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Collects which files were deleted and which remain. A file that was already missing is neither.
 */
final class DeletionResult {

    private final List<String> left = new ArrayList<>();
    private int deletedFiles;

    /** Adds files that were deleted. */
    void addDeleted(int files) {
        deletedFiles += files;
    }

    /** Adds files that remain, or may remain. */
    void addLeft(Collection<String> names) {
        left.addAll(names);
    }

    /** Returns the number of deleted files. */
    int deletedFiles() {
        return deletedFiles;
    }

    /** Returns the names of the files that remain, or may remain. */
    List<String> left() {
        return left;
    }
}
