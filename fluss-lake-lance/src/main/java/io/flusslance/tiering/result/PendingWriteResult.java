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

import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;

import java.io.IOException;
import java.util.Optional;

/**
 * A result whose files Lance may still be completing, while the subtask writes the next bucket. The
 * writer returns it to Fluss. Both its serialization and the committer wait for the result.
 */
public final class PendingWriteResult {

    /** Waits for the files of a result. */
    public interface Source {

        /**
         * Waits for the result.
         *
         * @throws IOException if the thread is interrupted; the files are then deleted
         */
        LanceWriteResult await() throws IOException;
    }

    // exactly one of them is present; both are guarded by this
    private Optional<Source> source;
    private volatile Optional<LanceWriteResult> result = Optional.empty();

    /**
     * Creates a result that is awaited.
     *
     * @param source the source of the result, released once it has returned the result
     */
    public PendingWriteResult(Source source) {
        this.source = Optional.of(source);
    }

    /** Creates a result that is available. */
    public static PendingWriteResult of(LanceWriteResult result) {
        return new PendingWriteResult(() -> result);
    }

    /**
     * Waits for the result.
     *
     * @throws IOException if the thread is interrupted; the files are then deleted
     */
    public synchronized LanceWriteResult await() throws IOException {
        if (result.isEmpty()) {
            result = Optional.of(source.get().await());
            source = Optional.empty();
        }
        return result.get();
    }

    @Override
    public String toString() {
        return result.map(LanceWriteResult::toString).orElse("a pending write result");
    }

    /** Serializes results with {@link LanceWriteResultSerializer}, waiting for them first. */
    public static final class Serializer implements SimpleVersionedSerializer<PendingWriteResult> {

        private final LanceWriteResultSerializer results = new LanceWriteResultSerializer();

        @Override
        public int getVersion() {
            return results.getVersion();
        }

        @Override
        public byte[] serialize(PendingWriteResult result) throws IOException {
            return results.serialize(result.await());
        }

        @Override
        public PendingWriteResult deserialize(int version, byte[] serialized) throws IOException {
            return of(results.deserialize(version, serialized));
        }
    }
}
