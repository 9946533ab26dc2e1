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
package io.flusslance.arrow;

import io.flusslance.config.LanceOptions.VectorMismatch;

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ArrowBatchBuilderTest {

    private static final int ROWS = 1000;

    private final Allocations allocations = new Allocations();

    @Test
    void aBatchALittleLongerThanTheOneBeforeIsNotCopied() throws Exception {
        try (BufferAllocator allocator = new RootAllocator(allocations, Long.MAX_VALUE);
                ArrowBatchBuilder builder = builder(allocator)) {
            fill(builder, 100).close();
            allocations.count = 0;

            try (VectorSchemaRoot batch = fill(builder, 105)) {
                // validity, offsets, bytes
                assertThat(allocations.count).isEqualTo(3);
                assertThat(batch.getVector(0).getObject(ROWS - 1)).hasToString("x".repeat(105));
            }
        }
    }

    private static ArrowBatchBuilder builder(BufferAllocator allocator) {
        ArrowBatchBuilder.Column text =
                new ArrowBatchBuilder.Column(
                        0, DataTypes.STRING(), Field.nullable("text", ArrowType.Utf8.INSTANCE));
        return new ArrowBatchBuilder(1, List.of(text), allocator, VectorMismatch.FAIL);
    }

    private static VectorSchemaRoot fill(ArrowBatchBuilder builder, int length) throws Exception {
        GenericRow row = GenericRow.of(BinaryString.fromString("x".repeat(length)));
        for (int i = 0; i < ROWS; i++) {
            builder.append(row, row);
        }
        return builder.finish();
    }

    private static final class Allocations implements AllocationListener {
        private int count;

        @Override
        public void onAllocation(long size) {
            count++;
        }
    }
}
