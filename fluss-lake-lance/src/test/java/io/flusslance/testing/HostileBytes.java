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

import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;

import java.io.IOException;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** Gives damaged bytes to a serializer, which has to read them or to refuse them. */
public final class HostileBytes {

    private static final int CASES = 20_000;

    /** Bytes of heap for a byte of input: a boxed number, an object with its references. */
    private static final int FACTOR = 64;

    /**
     * Reads mutations of valid values. What is read must be written and read again as the same;
     * what can't be read must be an {@link IOException}, and take no more memory than the bytes
     * suggest.
     */
    public static <T> void give(SimpleVersionedSerializer<T> serializer, List<T> valid)
            throws Throwable {
        Mutations mutations = Mutations.printingTheirSeed();
        int[] read = {0};
        int cases = Mutations.cases(CASES);
        for (int i = 0; i < cases; i++) {
            byte[] bytes = mutations.of(serializer.serialize(mutations.oneOf(valid)));
            Allocation.within(
                    bytes.length,
                    FACTOR,
                    () -> {
                        T value;
                        try {
                            value = serializer.deserialize(serializer.getVersion(), bytes);
                        } catch (IOException e) {
                            return;
                        } catch (RuntimeException | Error e) {
                            fail(mutations + ", bytes " + Values.hex(bytes), e);
                            return;
                        }
                        read[0]++;
                        byte[] again = serializer.serialize(value);
                        assertThat(serializer.deserialize(serializer.getVersion(), again))
                                .as(Values.hex(bytes))
                                .isEqualTo(value);
                    });
        }
        // else the mutations would be too coarse to reach what stands behind the first field
        assertThat(read[0]).as("%s: values that could be read", mutations).isGreaterThan(0);
        assertThat(read[0]).as("%s: values that could be read", mutations).isLessThan(cases);
    }

    private HostileBytes() {}
}
