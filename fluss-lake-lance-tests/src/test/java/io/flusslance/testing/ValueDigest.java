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

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of one value that does not depend on who holds it: Fluss, Arrow in Java, or Python (see
 * {@code row_digest.py}, which must write the very same bytes). Every value is a tag byte and its
 * content; what varies in length carries its length, so that two different values never give the
 * same bytes.
 */
final class ValueDigest {

    private static final int HEX_DIGITS = 32;

    private final MessageDigest digest;

    ValueDigest() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void addNull() {
        digest.update((byte) 'N');
    }

    void addBoolean(boolean value) {
        digest.update(new byte[] {'B', (byte) (value ? 1 : 0)});
    }

    /** Integers of all widths, days, and times and timestamps in nanoseconds. */
    void addInteger(long value) {
        digest.update(ByteBuffer.allocate(9).put((byte) 'I').putLong(value).array());
    }

    /** Floats, and half floats widened to a float. */
    void addFloat(float value) {
        digest.update(
                ByteBuffer.allocate(5)
                        .put((byte) 'F')
                        .putInt(Float.floatToRawIntBits(value))
                        .array());
    }

    void addDouble(double value) {
        digest.update(
                ByteBuffer.allocate(9)
                        .put((byte) 'D')
                        .putLong(Double.doubleToRawLongBits(value))
                        .array());
    }

    void addDecimal(BigDecimal value) {
        addSized(
                'M',
                (value.unscaledValue() + "/" + value.scale()).getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of a string in UTF-8. */
    void addText(byte[] utf8) {
        addSized('S', utf8);
    }

    void addBytes(byte[] value) {
        addSized('Y', value);
    }

    /** Begins a list; its elements follow. */
    void addList(int size) {
        digest.update(ByteBuffer.allocate(5).put((byte) 'L').putInt(size).array());
    }

    /** Begins a map; a text for each of its entries follows. */
    void addMap(int size) {
        digest.update(ByteBuffer.allocate(5).put((byte) 'P').putInt(size).array());
    }

    /** Begins a row; its fields follow. */
    void addRow(int fields) {
        digest.update(ByteBuffer.allocate(5).put((byte) 'R').putInt(fields).array());
    }

    private void addSized(char tag, byte[] content) {
        digest.update(ByteBuffer.allocate(5).put((byte) tag).putInt(content.length).array());
        digest.update(content);
    }

    /** The digest of all that was added; the object is empty again. */
    String finish() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
    }
}
