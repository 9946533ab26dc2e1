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
package io.flusslance.tiering.write;

import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.KeyDeletions;

import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeltaWriterTest {

    private static final class Rows implements RecordWriter {

        private boolean aborted;

        @Override
        public void write(LogRecord record) {}

        @Override
        public KeyDeletions end() {
            return KeyDeletions.none();
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }

    @Test
    void aWriterThatCanNotBeOpenedAbortsItsRows() {
        Schema schema =
                Schema.newBuilder()
                        .column("k", DataTypes.ARRAY(DataTypes.INT()).copy(false))
                        .primaryKey("k")
                        .build();
        TestTable table =
                new TestTable(
                        Map.of("warehouse", "/lake"),
                        TablePath.of("db", "t"),
                        7,
                        TableDescriptor.builder().schema(schema).distributedBy(4).build());
        WriterInitContext context = table.writerContext(new TableBucket(7, 0), null);
        Rows rows = new Rows();

        assertThatThrownBy(() -> DeltaWriter.open(rows, context, table.conf(), table.location()))
                .hasMessageContaining("not a type of a key column");

        assertThat(rows.aborted).isTrue();
    }
}
