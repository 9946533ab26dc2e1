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

import io.flusslance.tiering.TableIdentity;
import io.flusslance.tiering.TieredBuckets;

import org.apache.fluss.fs.FSDataOutputStream;
import org.apache.fluss.fs.FileSystem;
import org.apache.fluss.fs.FsPath;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.utils.json.TableBucketOffsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The file in which Fluss keeps the offsets that a commit is up to.
 *
 * <p>Fluss takes what it is told last for the newest version, and deletes the files of the others.
 * So a process that was paused between a commit and telling Fluss of it, and comes back when
 * another one has gone on, makes Fluss forget the later commits and delete the file that the last
 * one names. Fluss reads that file when it is told of the commit again, and can't tier the table
 * without it.
 */
final class OffsetsFile {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetsFile.class);

    private static final int MAX_SHOWN = 2000;

    private final TableIdentity table;
    private final String path;
    private final byte[] content;

    /**
     * A file of a table.
     *
     * @param path that {@link OffsetsPath} lets pass
     * @param buckets what the dataset holds of which bucket
     */
    OffsetsFile(TableIdentity table, String path, TieredBuckets buckets) {
        this.table = table;
        this.path = path;
        Map<TableBucket, Long> offsets = new HashMap<>();
        buckets.endOffsets().forEach((bucket, end) -> offsets.put(bucket.ofTable(table.id()), end));
        this.content = new TableBucketOffsets(table.id(), offsets).toJsonBytes();
    }

    /**
     * Writes the file again where it is gone.
     *
     * @param setBack whether Fluss has certainly forgotten the commit, and so deleted the file; the
     *     usual reason for a commit that Fluss does not know is that it was never told, and then
     *     the file is there
     * @throws IOException where Fluss has forgotten it and the file can't be written or looked for
     *     from here; says what to do
     */
    void restoreIfGone(boolean setBack) throws IOException {
        FsPath file = new FsPath(path);
        try {
            FileSystem files = file.getFileSystem();
            if (!files.exists(file.getParent())) {
                // of another machine's disk
                throw new FileNotFoundException("no such folder here");
            }
            if (files.exists(file)) {
                return;
            }
            try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
                out.write(content);
            }
        } catch (IOException | RuntimeException e) {
            if (!setBack) {
                LOG.debug("File {} can't be looked for: {}", path, e.toString());
                return;
            }
            throw new IOException(
                    String.format(
                            "Fluss was told of an older commit of table %s after a newer one, by a "
                                    + "tiering job that came back, and has deleted the newer one's "
                                    + "file %s. It could not be looked for or written from here "
                                    + "(%s). Unless it is there, write it with this content, and "
                                    + "tiering goes on: %s",
                            table, path, e.getMessage(), shownContent()),
                    e);
        }
        LOG.warn(
                "Fluss was told of an older commit of table {} after a newer one, by a tiering job "
                        + "that came back. The newer one's file {}, which Fluss had deleted, is "
                        + "written again.",
                table,
                path);
    }

    private String shownContent() {
        String text = new String(content, StandardCharsets.UTF_8);
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + " …";
    }
}
