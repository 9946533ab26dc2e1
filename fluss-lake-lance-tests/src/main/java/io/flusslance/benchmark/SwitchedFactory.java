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

import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * What the tiering job in this process uses of the plugins, which have loaders of their own: one
 * after the other, so that they share a job that is warm. It hands on writers and committers; the
 * rows do not pass through it.
 */
final class SwitchedFactory implements LakeTieringFactory<Object, Object> {

    private static final long serialVersionUID = 1;

    // static: the job has copies of the factory
    private static volatile Target target;

    /**
     * Uses a plugin from now on. No round may be under way.
     *
     * @param loader of the plugin, which the threads of the job get
     * @param factory that the plugin made
     * @return when the first rows of the next round are there
     */
    static FirstRows switchTo(ClassLoader loader, LakeTieringFactory<?, ?> factory) {
        FirstRows firstRows = new FirstRows();
        target = new Target(loader, factory, firstRows);
        return firstRows;
    }

    /** The types are the plugin's own, and what one of its classes gives goes to another. */
    @SuppressWarnings("unchecked")
    private static LakeTieringFactory<Object, Object> factory() {
        return (LakeTieringFactory<Object, Object>) target.factory();
    }

    /** In a cluster the plugin is on the class path of the job, so that all threads see it. */
    private static void adoptThread() {
        Thread.currentThread().setContextClassLoader(target.loader());
    }

    @Override
    public LakeWriter<Object> createLakeWriter(WriterInitContext context) throws IOException {
        // the host opens a writer when it holds the first rows of a bucket
        target.firstRows().arrive();
        adoptThread();
        return factory().createLakeWriter(context);
    }

    @Override
    public LakeCommitter<Object, Object> createLakeCommitter(CommitterInitContext context)
            throws IOException {
        adoptThread();
        return factory().createLakeCommitter(context);
    }

    @Override
    public SimpleVersionedSerializer<Object> getWriteResultSerializer() {
        return new SwitchedSerializer(() -> factory().getWriteResultSerializer());
    }

    @Override
    public SimpleVersionedSerializer<Object> getCommittableSerializer() {
        return new SwitchedSerializer(() -> factory().getCommittableSerializer());
    }

    private record Target(
            ClassLoader loader, LakeTieringFactory<?, ?> factory, FirstRows firstRows) {}

    private record SwitchedSerializer(Supplier<SimpleVersionedSerializer<Object>> current)
            implements SimpleVersionedSerializer<Object> {

        @Override
        public int getVersion() {
            return current.get().getVersion();
        }

        @Override
        public byte[] serialize(Object value) throws IOException {
            return current.get().serialize(value);
        }

        @Override
        public Object deserialize(int version, byte[] serialized) throws IOException {
            return current.get().deserialize(version, serialized);
        }
    }
}
