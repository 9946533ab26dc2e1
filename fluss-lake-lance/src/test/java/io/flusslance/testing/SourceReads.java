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

import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.split.LanceSplit;

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Plans and reads through a source, as the host does with one reader. */
public final class SourceReads {

    /** The splits of a version. */
    public static List<LanceSplit> plan(LanceLakeSource source, long version) throws IOException {
        return source.createPlanner(() -> version).plan();
    }

    /** All rows of a version. */
    public static List<List<Object>> read(LanceLakeSource source, long version, RowType type)
            throws IOException {
        return read(source, plan(source, version), type);
    }

    /** The rows of splits, one split after the other. */
    public static List<List<Object>> read(
            LanceLakeSource source, List<LanceSplit> plan, RowType type) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (LanceSplit split : plan) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    rows.add(FlussValues.ofRow(records.next().getRow(), type));
                }
            }
        }
        return rows;
    }

    /** Rows of an INT and a STRING: {@code first}, "name {@code first}" and so on. */
    public static List<GenericRow> rows(int first, int count) {
        List<GenericRow> rows = new ArrayList<>();
        for (int id = first; id < first + count; id++) {
            rows.add(GenericRow.of(id, BinaryString.fromString("name " + id)));
        }
        return rows;
    }

    private SourceReads() {}
}
