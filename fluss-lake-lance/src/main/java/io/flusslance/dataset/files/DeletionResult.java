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

/** Collects which files were deleted and which are left; a file that was missing is neither. */
final class DeletionResult {

    private final List<String> left = new ArrayList<>();
    private int deletedFiles;

    /** Adds files that were there and are deleted. */
    void addDeleted(int files) {
        deletedFiles += files;
    }

    /** Adds files that are still there, or may be. */
    void addLeft(Collection<String> names) {
        left.addAll(names);
    }

    /** The number of files that were deleted. */
    int deletedFiles() {
        return deletedFiles;
    }

    /** The names of the files that are still there, or may be. */
    List<String> left() {
        return left;
    }
}
