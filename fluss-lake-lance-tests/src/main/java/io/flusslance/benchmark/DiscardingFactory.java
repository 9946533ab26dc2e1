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
package io.flusslance.benchmark;

import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitResult;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.record.LogRecord;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A plugin that throws the rows away: what a tiering job takes with it, it takes with any. */
final class DiscardingFactory implements LakeTieringFactory<Long, Long> {

    private static final long serialVersionUID = 1;

    @Override
    public LakeWriter<Long> createLakeWriter(WriterInitContext context) {
        return new DiscardingWriter();
    }

    @Override
    public LakeCommitter<Long, Long> createLakeCommitter(CommitterInitContext context) {
        return new DiscardingCommitter();
    }

    @Override
    public SimpleVersionedSerializer<Long> getWriteResultSerializer() {
        return new LongSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Long> getCommittableSerializer() {
        return new LongSerializer();
    }

    private static final class DiscardingWriter implements LakeWriter<Long> {

        private long rows;

        @Override
        public void write(LogRecord record) {
            rows++;
        }

        @Override
        public Long complete() {
            return rows;
        }

        @Override
        public void close() {}
    }

    private static final class DiscardingCommitter implements LakeCommitter<Long, Long> {

        @Override
        public Long toCommittable(List<Long> rows) {
            return rows.stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public LakeCommitResult commit(Long rows, Map<String, String> properties) {
            return LakeCommitResult.committedIsReadable(1);
        }

        @Override
        public void abort(Long rows) {}

        @Override
        public CommittedLakeSnapshot getMissingLakeSnapshot(Long latest) {
            return null;
        }

        @Override
        public void close() {}
    }

    private static final class LongSerializer implements SimpleVersionedSerializer<Long> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        @Override
        public Long deserialize(int version, byte[] serialized) {
            return ByteBuffer.wrap(serialized).getLong();
        }
    }
}
