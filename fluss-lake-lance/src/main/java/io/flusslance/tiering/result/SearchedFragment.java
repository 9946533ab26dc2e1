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
package io.flusslance.tiering.result;

import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * The state of a fragment when it was searched for keys. As long as it has the same files and rows
 * are only deleted from it, the result of the search is valid.
 */
final class SearchedFragment {

    private final int files;
    private final long deletedRows;

    private SearchedFragment(int files, long deletedRows) {
        this.files = files;
        this.deletedRows = deletedRows;
    }

    static SearchedFragment of(FragmentMetadata fragment) {
        int files = 0;
        for (DataFile file : fragment.getFiles()) {
            files = 31 * files + file.getPath().hashCode();
        }
        return new SearchedFragment(files, fragment.getNumDeletions());
    }

    /**
     * Returns whether this fragment can have become a later one; false if deleted rows are back or
     * it is a different fragment, because someone restored an old version.
     */
    boolean canHaveBecome(FragmentMetadata later) {
        SearchedFragment then = of(later);
        return files == then.files && deletedRows <= then.deletedRows;
    }

    /** Writes a hash of the file names (int) and the number of deleted rows (long). */
    void writeTo(DataOutput out) throws IOException {
        out.writeInt(files);
        out.writeLong(deletedRows);
    }

    static SearchedFragment readFrom(DataInput in) throws IOException {
        return new SearchedFragment(in.readInt(), in.readLong());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof SearchedFragment
                && files == ((SearchedFragment) o).files
                && deletedRows == ((SearchedFragment) o).deletedRows;
    }

    @Override
    public int hashCode() {
        return Objects.hash(files, deletedRows);
    }
}
