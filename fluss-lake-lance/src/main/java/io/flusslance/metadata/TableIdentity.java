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
package io.flusslance.metadata;

import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies a table by path, id and creation time. A table that is dropped and recreated gets a
 * new id. Tables of two clusters can have the same id, because each cluster counts from 0, but not
 * the same creation time in milliseconds.
 */
public final class TableIdentity {

    private static final String OFFSETS_PROPERTY =
            LakeCommitter.FLUSS_LAKE_SNAP_BUCKET_OFFSET_PROPERTY;

    /** {@code …/lake/{database}/{table}-{id}/metadata/{uuid}.offsets}. */
    private static final Pattern ID_IN_OFFSETS_PATH =
            Pattern.compile("-(\\d{1,19})/metadata/[^/]*$");

    private final TablePath path;
    private final long id;
    private final long createdMillis;

    private TableIdentity(TablePath path, long id, long createdMillis) {
        this.path = path;
        this.id = id;
        this.createdMillis = createdMillis;
    }

    /** Returns the identity of a table. */
    public static TableIdentity of(TableInfo info) {
        return new TableIdentity(info.getTablePath(), info.getTableId(), info.getCreatedTime());
    }

    /**
     * Returns whether this table made a commit. A commit without a table id was made by the
     * published plugin; the path of Fluss's offsets file then contains the id.
     */
    public boolean made(TieringState state) {
        if (state.tableId().isEmpty()) {
            String offsets = state.snapshotProperties().getOrDefault(OFFSETS_PROPERTY, "");
            Matcher folder = ID_IN_OFFSETS_PATH.matcher(offsets);
            return !folder.find() || folder.group(1).equals(Long.toString(id));
        }
        return state.tableId().getAsLong() == id
                && state.tableCreatedMillis().orElse(createdMillis) == createdMillis;
    }

    /** Returns whether a commit was made by a table that Fluss created after this one. */
    public boolean isOlderThan(TieringState state) {
        return state.tableCreatedMillis().isPresent()
                ? state.tableCreatedMillis().getAsLong() > createdMillis
                : state.tableId().orElse(id) > id;
    }

    /** Returns the path of the table in Fluss. */
    public TablePath path() {
        return path;
    }

    /** Returns the id of the table in Fluss. */
    public long id() {
        return id;
    }

    /** Returns when Fluss created the table, in milliseconds since the epoch. */
    public long createdMillis() {
        return createdMillis;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof TableIdentity)) {
            return false;
        }
        TableIdentity that = (TableIdentity) o;
        return path.equals(that.path) && id == that.id && createdMillis == that.createdMillis;
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, id, createdMillis);
    }

    /** Returns {@code db.t (id 7, created 2026-01-01T00:00:00Z)}. */
    @Override
    public String toString() {
        return path + " (id " + id + ", created " + Instant.ofEpochMilli(createdMillis) + ")";
    }
}
