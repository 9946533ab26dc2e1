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

import io.flusslance.config.ErrorCode;

import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Serializes a {@link LanceCommittable}. Version 1: the version (int), the number of results (int)
 * and each of them as {@link LanceWriteResultSerializer} writes it.
 *
 * <p>The bytes include the version, because Fluss passes the version of its own envelope.
 */
public final class LanceCommittableSerializer
        implements SimpleVersionedSerializer<LanceCommittable> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LanceCommittable committable) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(VERSION);
        out.writeInt(committable.results().size());
        for (LanceWriteResult result : committable.results()) {
            LanceWriteResultSerializer.write(result, out);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the bytes of {@link #serialize}.
     *
     * @throws IOException if the version is unknown or the bytes are damaged
     */
    @Override
    public LanceCommittable deserialize(int versionOfHost, byte[] serialized) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException(
                    ErrorCode.JARS_DIFFER
                            + " A committable of version "
                            + version
                            + " is not known to this fluss-lake-lance, which reads version "
                            + VERSION
                            + ": all processes of the tiering job need the same jar.");
        }
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("A committable can't hold " + count + " results.");
        }
        List<LanceWriteResult> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(LanceWriteResultSerializer.read(in));
        }
        if (in.available() > 0) {
            throw new IOException("A committable is followed by " + in.available() + " bytes.");
        }
        return new LanceCommittable(results);
    }
}
