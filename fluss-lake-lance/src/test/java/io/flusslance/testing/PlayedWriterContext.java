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
package io.flusslance.testing;

import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;

/** What the host says to a writer, with the methods of Fluss 1.0, which 0.9 does not ask for. */
public final class PlayedWriterContext implements WriterInitContext {
    private final TablePath path;
    private final TableBucket bucket;
    private final String partition;
    private final TableInfo info;
    private final String[] folders;

    PlayedWriterContext(
            TablePath path,
            TableBucket bucket,
            String partition,
            TableInfo info,
            String[] folders) {
        this.path = path;
        this.bucket = bucket;
        this.partition = partition;
        this.info = info;
        this.folders = folders;
    }

    @Override
    public TablePath tablePath() {
        return path;
    }

    @Override
    public TableBucket tableBucket() {
        return bucket;
    }

    @Override
    public String partition() {
        return partition;
    }

    @Override
    public TableInfo tableInfo() {
        return info;
    }

    /** Since Fluss 1.0. */
    public int bucketCount() {
        return info.getNumBuckets();
    }

    /** Since Fluss 1.0. */
    public String[] ioTmpDirs() {
        return folders;
    }
}
