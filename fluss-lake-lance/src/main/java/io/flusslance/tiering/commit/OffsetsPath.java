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
package io.flusslance.tiering.commit;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LogSanitizer;
import io.flusslance.metadata.TableIdentity;

import org.apache.fluss.fs.FileSystem;
import org.apache.fluss.fs.FsPath;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Validates the path of the file with a snapshot's offsets. Fluss passes the path in the properties
 * of each commit, and gets it back from the dataset if a commit was lost. The coordinator then
 * reads the file, and deletes it when the snapshot is old. Since anyone who can write to the
 * dataset could name any file that the coordinator can access, only the place where Fluss keeps
 * such files of this table is accepted.
 */
final class OffsetsPath {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetsPath.class);

    private static final String PROPERTY = LakeCommitter.FLUSS_LAKE_SNAP_BUCKET_OFFSET_PROPERTY;

    private static final int MAX_LENGTH = 4096;

    private static final Pattern FILE =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /**
     * Checks the properties of a commit in a dataset.
     *
     * @throws IOException if they name a file that Fluss did not create for the table
     */
    static void check(TableIdentity table, Map<String, String> properties) throws IOException {
        String path = properties.get(PROPERTY);
        if (path != null && !isOf(table, path)) {
            throw new IOException(
                    ErrorCode.METADATA_DAMAGED.format(
                            "The dataset of table %s names '%s' as the file with the "
                                    + "offsets of its last commit, but Fluss keeps these files "
                                    + "in …/lake/%s/%s-%d/metadata/<uuid>.offsets: another "
                                    + "program wrote to the dataset. Restore an earlier "
                                    + "version.",
                            table,
                            LogSanitizer.of(path),
                            table.path().getDatabaseName(),
                            table.path().getTableName(),
                            table.id()));
        }
    }

    /**
     * Checks that the file exists, as far as this process can tell.
     *
     * <p>Fluss takes the version that was reported last for the newest one, and deletes the files
     * of the others. If a process pauses between a commit and its report to Fluss, and resumes
     * after another process has continued, Fluss forgets the later commits and deletes their files.
     * If such a commit were reported to Fluss again, Fluss could neither tier nor read the table.
     *
     * @throws IOException if the file no longer exists; the message says what to do
     */
    static void checkIsThere(TableIdentity table, Map<String, String> properties)
            throws IOException {
        String path = properties.get(PROPERTY);
        if (path != null && isGone(path)) {
            throw new IOException(
                    ErrorCode.OFFSETS_FILE_MISSING.format(
                            "Fluss has lost track of the last commit of table %s and "
                                    + "deleted its file %s, because a tiering job that was "
                                    + "paused reported an older commit. No row is lost, but "
                                    + "the table waits until that file exists again: write it "
                                    + "with the table's offsets (see 'Offsets file' in "
                                    + "docs/operations.md).",
                            table, path));
        }
    }

    private static boolean isGone(String path) {
        try {
            FsPath file = new FsPath(path);
            FileSystem files = file.getFileSystem();
            // the directory does not exist either if it is on another machine's disk
            return files.exists(file.getParent()) && !files.exists(file);
        } catch (IOException | RuntimeException e) {
            LOG.debug("Failed to look for file {}: {}", path, e.toString());
            return false;
        }
    }

    private static boolean isOf(TableIdentity table, String path) {
        // {remote.data.dir}/lake/{database}/{table}-{id}/metadata/{uuid}.offsets
        String folder =
                String.format(
                        "/lake/%s/%s-%d/metadata/",
                        table.path().getDatabaseName(), table.path().getTableName(), table.id());
        int at = path.lastIndexOf(folder);
        return at >= 0
                && path.length() <= MAX_LENGTH
                && LogSanitizer.isPlain(path)
                && path.endsWith(".offsets")
                && FILE.matcher(
                                path.substring(
                                        at + folder.length(), path.length() - ".offsets".length()))
                        .matches()
                && Arrays.stream(path.split("/", -1))
                        .noneMatch(part -> part.equals("..") || part.equals("."));
    }

    private OffsetsPath() {}
}
