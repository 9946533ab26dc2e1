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
package io.flusslance.arrow.write;

import io.flusslance.config.LanceOptions.VectorMismatch;
import io.flusslance.memory.MemoryAccount;
import io.flusslance.memory.MemoryPool;

import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.memory.MemorySegment;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArrowBatchBuilderTest {

    private static final int ROWS = 1000;

    private final MemoryPool pool = MemoryPool.ofProcess(96L << 20);

    @Test
    void aBatchALittleLongerThanTheOneBeforeIsNotCopied() throws Exception {
        try (MemoryAccount memory = pool.newAccount();
                ArrowBatchBuilder builder = builder(memory)) {
            fill(builder, 100).close();
            fill(builder, 100).close();
            pool.takePeakBytes();

            try (VectorSchemaRoot batch = fill(builder, 105)) {
                // no buffer was there twice
                assertThat(pool.takePeakBytes()).isEqualTo(pool.usedBytes());
                assertThat(batch.getVector(0).getObject(ROWS - 1)).hasToString("x".repeat(105));
            }
        }
    }

    @Test
    void aBatchWithoutTextsTakesNoMemoryOfTheTextsOfTheOneBefore() throws Exception {
        try (MemoryAccount memory = pool.newAccount();
                ArrowBatchBuilder builder = builder(memory)) {
            fill(builder, 10_000).close();
            long before = pool.usedBytes();
            builder.append(record(0, GenericRow.of((Object) null)));
            try (VectorSchemaRoot batch = builder.finish()) {
                assertThat(batch.getRowCount()).isEqualTo(1);
                assertThat(pool.usedBytes() - before).isLessThan(10_000);
            }
        }
    }

    @Test
    void nullsAreWhereTheyWereWhateverIsTakenBackBetweenThem() throws Exception {
        Random random = new Random(1);
        try (MemoryAccount memory = pool.newAccount();
                ArrowBatchBuilder builder = numbersAndVectors(memory)) {
            for (int round = 0; round < 300; round++) {
                List<Integer> expected = new ArrayList<>();
                // some batches have none, some begin with one, some have the first one late
                int firstNull = random.nextInt(40) - 4;
                int rows = random.nextInt(40);
                while (expected.size() < rows) {
                    boolean isNull = expected.size() >= firstNull && random.nextInt(3) == 0;
                    Integer number = isNull ? null : random.nextInt();
                    int offset = expected.size();
                    if (random.nextInt(3) == 0) {
                        GenericRow bad = GenericRow.of(number, new GenericArray(new float[3]));
                        assertThatThrownBy(() -> builder.append(record(offset, bad)))
                                .isInstanceOf(InvalidValueException.class);
                    }
                    GenericRow good = GenericRow.of(number, new GenericArray(new float[2]));
                    builder.append(record(offset, good));
                    expected.add(number);
                }
                try (VectorSchemaRoot batch = builder.finish()) {
                    assertThat(values(batch, "number")).isEqualTo(expected);
                    int nulls = (int) expected.stream().filter(Objects::isNull).count();
                    assertThat(batch.getVector("number").getNullCount()).isEqualTo(nulls);
                    assertThat(values(batch, "bucket")).isEqualTo(Collections.nCopies(rows, 7));
                    assertThat(values(batch, "offset"))
                            .isEqualTo(
                                    LongStream.range(0, rows).boxed().collect(Collectors.toList()));
                }
            }
        }
    }

    @Test
    void aBatchThatCanNotBeMadeLeavesNothing() throws Exception {
        ArrowBatchBuilder.Column good =
                ArrowBatchBuilder.Column.ofRow(
                        0, DataTypes.STRING(), Field.nullable("text", ArrowType.Utf8.INSTANCE));
        // Arrow wants three buffers of such a field, and the values are in two
        ArrowBatchBuilder.Column bad =
                ArrowBatchBuilder.Column.ofRow(
                        1, DataTypes.INT(), Field.nullable("number", ArrowType.Utf8.INSTANCE));
        // closing the account fails where anything is left
        try (MemoryAccount memory = pool.newAccount();
                ArrowBatchBuilder builder =
                        new ArrowBatchBuilder(List.of(good, bad), 0, memory, VectorMismatch.FAIL)) {
            builder.append(record(0, GenericRow.of(BinaryString.fromString("x"), 1)));
            assertThatThrownBy(builder::finish).isInstanceOf(RuntimeException.class);
            assertThat(builder.rowCount()).isZero();
        }
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void aRowThatOffsetsOfABatchDoNotReachGoesToTheNextBatch() throws Exception {
        try (MemoryAccount memory = pool.newAccount();
                ArrowBatchBuilder builder = builder(memory)) {
            builder.append(record(0, GenericRow.of(BinaryString.fromString("x"))));
            LogRecord large = record(1, GenericRow.of(textOf2GiB()));

            assertThatThrownBy(() -> builder.append(large))
                    .isInstanceOf(OutOfMemoryException.class);

            assertThat(builder.rowCount()).isEqualTo(1);
            try (VectorSchemaRoot batch = builder.finish()) {
                assertThat(batch.getVector(0).getObject(0)).hasToString("x");
            }
        }
    }

    @Test
    void aRowThatOffsetsDoNotReachAloneIsInvalid() {
        Field element = Field.nullable("item", ArrowType.Utf8.INSTANCE);
        ArrowBatchBuilder.Column texts =
                ArrowBatchBuilder.Column.ofRow(
                        0,
                        DataTypes.ARRAY(DataTypes.STRING()),
                        new Field(
                                "texts",
                                FieldType.nullable(ArrowType.List.INSTANCE),
                                List.of(element)));
        try (MemoryAccount memory = pool.newAccount();
                ArrowBatchBuilder builder =
                        new ArrowBatchBuilder(List.of(texts), 0, memory, VectorMismatch.FAIL)) {
            Object[] both = {BinaryString.fromString("x"), textOf2GiB()};

            assertThatThrownBy(
                            () -> builder.append(record(5, GenericRow.of(new GenericArray(both)))))
                    .isInstanceOfSatisfying(
                            InvalidValueException.class, e -> assertThat(e.offset()).isEqualTo(5))
                    .hasMessageContainingAll("column 'texts'", "2147483648 bytes");
        }
    }

    /** Says that it is so long, and has no byte. */
    private static BinaryString textOf2GiB() {
        MemorySegment[] none = {MemorySegment.wrap(new byte[0])};
        return BinaryString.fromAddress(none, 0, Integer.MAX_VALUE);
    }

    @Test
    void allBatchesShareTheValidityOfValuesThatAreNotNull() throws Exception {
        try (MemoryAccount memory = pool.newAccount();
                ArrowBatchBuilder builder = builder(memory);
                VectorSchemaRoot first = fill(builder, 10);
                VectorSchemaRoot second = fill(builder, 10)) {
            assertThat(first.getVector(0).getValidityBufferAddress())
                    .isEqualTo(second.getVector(0).getValidityBufferAddress());
        }
    }

    private static ArrowBatchBuilder numbersAndVectors(MemoryAccount memory) {
        Field number = Field.nullable("number", new ArrowType.Int(32, true));
        Field element =
                Field.nullable("item", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
        Field vector =
                new Field(
                        "vector",
                        FieldType.nullable(new ArrowType.FixedSizeList(2)),
                        List.of(element));
        return new ArrowBatchBuilder(
                List.of(
                        ArrowBatchBuilder.Column.ofLog(
                                LogPart.BUCKET,
                                Field.nullable("bucket", new ArrowType.Int(32, true))),
                        ArrowBatchBuilder.Column.ofRow(0, DataTypes.INT(), number),
                        ArrowBatchBuilder.Column.ofRow(
                                1, DataTypes.ARRAY(DataTypes.FLOAT()), vector),
                        ArrowBatchBuilder.Column.ofLog(
                                LogPart.OFFSET,
                                Field.nullable("offset", new ArrowType.Int(64, true)))),
                7,
                memory,
                VectorMismatch.FAIL);
    }

    private static LogRecord record(long offset, GenericRow row) {
        return new GenericRecord(offset, 0, ChangeType.APPEND_ONLY, row);
    }

    private static List<Object> values(VectorSchemaRoot batch, String column) {
        return IntStream.range(0, batch.getRowCount())
                .mapToObj(i -> batch.getVector(column).getObject(i))
                .collect(Collectors.toList());
    }

    private static ArrowBatchBuilder builder(MemoryAccount memory) {
        ArrowBatchBuilder.Column text =
                ArrowBatchBuilder.Column.ofRow(
                        0, DataTypes.STRING(), Field.nullable("text", ArrowType.Utf8.INSTANCE));
        return new ArrowBatchBuilder(List.of(text), 0, memory, VectorMismatch.FAIL);
    }

    private static VectorSchemaRoot fill(ArrowBatchBuilder builder, int length) throws Exception {
        GenericRow row = GenericRow.of(BinaryString.fromString("x".repeat(length)));
        for (int i = 0; i < ROWS; i++) {
            builder.append(record(0, row));
        }
        return builder.finish();
    }
}
