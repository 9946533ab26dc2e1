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
package io.flusslance.dataset.files;

import io.flusslance.testing.Allocation;
import io.flusslance.testing.Mutations;
import io.flusslance.testing.Values;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

/** What a schema's protocol buffer says, also where it is damaged. */
class SchemaReaderTest {

    private static final int CASES = 20_000;

    /** Bytes of heap for a byte of input: a field of two bytes is an object with its maps. */
    private static final int FACTOR = 512;

    /** What stands before the first field's parent: none, as a number of 64 bits. */
    private static final long NO_PARENT = -1;

    @Test
    void aFieldHasItsTypeAndItsMetadata() throws IOException {
        byte[] schema =
                message(
                        field(message(text(2, "id"), number(4, NO_PARENT), text(5, "int32"))),
                        field(
                                message(
                                        text(2, "b"),
                                        number(3, 1),
                                        number(4, NO_PARENT),
                                        text(5, "string"),
                                        entry("k", "v"),
                                        entry("long", "x".repeat(300)))));

        List<SchemaField> fields = read(schema);

        assertThat(fields).extracting(SchemaField::path).containsExactly("id", "b");
        assertThat(fields).extracting(SchemaField::logicalType).containsExactly("int32", "string");
        assertThat(fields.get(0).metadata()).isEmpty();
        assertThat(fields.get(1).metadata()).isEqualTo(Map.of("k", "v", "long", "x".repeat(300)));
    }

    @Test
    void aFieldInOthersHasAPathAlsoBelowTheFieldWithTheIdZero() throws IOException {
        byte[] schema =
                message(
                        field(message(text(2, "s"), number(4, NO_PARENT), text(5, "struct"))),
                        field(message(text(2, "l"), number(3, 1), text(5, "list"))),
                        field(message(text(2, "item"), number(3, 2), number(4, 1))));

        assertThat(read(schema))
                .extracting(SchemaField::path)
                .containsExactly("s", "s.l", "s.l.item");
    }

    @Test
    void whatIsNotKnownIsPassedOver() throws IOException {
        byte[] eightBytes = {(12 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8};
        byte[] fourBytes = {(13 << 3) | 5, 1, 2, 3, 4};
        byte[] schema =
                message(
                        field(
                                message(
                                        number(1, 2),
                                        eightBytes,
                                        text(7, "encoding"),
                                        fourBytes,
                                        text(2, "a"),
                                        number(200, Long.MAX_VALUE),
                                        text(5, "double"))));

        assertThat(read(schema)).extracting(SchemaField::logicalType).containsExactly("double");
    }

    @Test
    void whatComesAfterTheFieldsIsNotRead() throws IOException {
        byte[] manifest = message(field(text(2, "a")), text(2, "fragment"), new byte[] {-1, -1});

        assertThat(read(manifest)).extracting(SchemaField::path).containsExactly("a");
    }

    @Test
    void theSchemaOfADataFileIsInAMessageOfItsOwn() throws IOException {
        byte[] descriptor = message(bytes(1, message(field(text(2, "a")))), number(2, 7));

        assertThat(SchemaReader.fieldsOfFirst(new ByteArrayInputStream(descriptor)))
                .extracting(SchemaField::path)
                .containsExactly("a");
        assertThat(SchemaReader.fieldsOfFirst(new ByteArrayInputStream(number(2, 7)))).isEmpty();
    }

    @Test
    void aSchemaThatEndsEarlyIsAnError() {
        byte[] schema = message(field(message(text(2, "a"), text(5, "int32"))));

        for (int length = 1; length < schema.length; length++) {
            byte[] cut = Arrays.copyOf(schema, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aLengthThatIsNotThereTakesNoMemory() throws Throwable {
        byte[] schema = message(new byte[] {0x0a}, varint(Integer.MAX_VALUE), text(2, "a"));

        Allocation.within(
                schema.length,
                FACTOR,
                () -> assertThatThrownBy(() -> read(schema)).isInstanceOf(IOException.class));
    }

    @Test
    void aDeepSchemaTakesNoMoreMemoryThanAFlatOne() throws Throwable {
        ByteArrayOutputStream deep = new ByteArrayOutputStream();
        for (int id = 0; id < 20_000; id++) {
            deep.write(field(message(text(2, "abc"), number(3, id + 1), number(4, id))));
        }

        Allocation.within(deep.size(), FACTOR, () -> read(deep.toByteArray()));
    }

    @Test
    void damagedBytesAreReadOrRefused() throws Throwable {
        byte[] valid =
                message(
                        field(message(text(2, "s"), number(4, NO_PARENT), text(5, "struct"))),
                        field(message(text(2, "t"), number(3, 1), text(5, "timestamp:us:UTC"))),
                        field(message(text(2, "u"), number(3, 2), entry("key", "value"))));
        Mutations mutations = Mutations.printingTheirSeed();
        int cases = Mutations.cases(CASES);
        int read = 0;
        for (int i = 0; i < cases; i++) {
            byte[] bytes = mutations.of(valid);
            int[] fields = {-1};
            Allocation.within(bytes.length, FACTOR, () -> fields[0] = readOrRefused(bytes));
            read += fields[0] > 0 ? 1 : 0;
        }
        assertThat(read).isBetween(cases / 100, cases - 1);
    }

    private static int readOrRefused(byte[] bytes) {
        try {
            List<String> paths =
                    read(bytes).stream().map(SchemaField::path).collect(Collectors.toList());
            return paths.size();
        } catch (IOException e) {
            return 0;
        } catch (RuntimeException | Error e) {
            return fail("bytes " + Values.hex(bytes), e);
        }
    }

    private static List<SchemaField> read(byte[] bytes) throws IOException {
        return SchemaReader.fields(new ByteArrayInputStream(bytes));
    }

    private static byte[] field(byte[] content) {
        return bytes(1, content);
    }

    private static byte[] entry(String key, String value) {
        return bytes(10, message(text(1, key), text(2, value)));
    }

    private static byte[] text(int number, String text) {
        return bytes(number, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(int number, byte[] content) {
        return message(varint((number << 3) | 2), varint(content.length), content);
    }

    private static byte[] number(int number, long value) {
        return message(varint(number << 3), varint(value));
    }

    private static byte[] message(byte[]... parts) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            message.write(part, 0, part.length);
        }
        return message.toByteArray();
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }
}
