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
 * A result whose files Lance may still be ending, as a writer hands it to the host: a subtask fills
 * the next bucket meanwhile. The host serializes a result or gives it to a committer, and both wait
 * for it.
 */
public final class PendingWriteResult {

    /** Waits for the files. */
    public interface Source {

        /**
         * The result.
         *
         * @throws IOException where the thread was interrupted meanwhile; the files are deleted
         *     then
         */
        LanceWriteResult await() throws IOException;
    }

    // both guarded by this; one of them is there
    private Optional<Source> source;
    private Optional<LanceWriteResult> result = Optional.empty();

    /**
     * A result to wait for.
     *
     * @param source asked until it has given the result, and released then
     */
    public PendingWriteResult(Source source) {
        this.source = Optional.of(source);
    }

    /** A result that is there. */
    public static PendingWriteResult of(LanceWriteResult result) {
        return new PendingWriteResult(() -> result);
    }

    /**
     * Waits for the result.
     *
     * @throws IOException where the thread was interrupted meanwhile; the files are deleted then
     */
    public synchronized LanceWriteResult await() throws IOException {
        if (result.isEmpty()) {
            result = Optional.of(source.get().await());
            source = Optional.empty();
        }
        return result.get();
    }

    @Override
    public synchronized String toString() {
        return result.map(LanceWriteResult::toString).orElse("a result that is not there yet");
    }

    /** Waits for a result, and writes and reads it as {@link LanceWriteResultSerializer} does. */
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
