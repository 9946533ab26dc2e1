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
package io.flusslance.source.read;

import io.flusslance.types.KeyOrder;

import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.ProjectedRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rows of a fragment that is thought to be sorted. */
class FragmentRowsTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("value", DataTypes.INT()),
                    DataTypes.FIELD("key", DataTypes.INT()));

    private static FragmentRows rows(Integer... keys) {
        List<LogRecord> records =
                Arrays.stream(keys)
                        .map(
                                key ->
                                        new GenericRecord(
                                                -1,
                                                -1,
                                                ChangeType.APPEND_ONLY,
                                                GenericRow.of(10 * key, key)))
                        .collect(Collectors.toList());
        return new FragmentRows(
                CloseableIterator.wrap(records.iterator()),
                new KeyOrder(TYPE, 1),
                ProjectedRow.from(new int[] {0}),
                "Table db.t, fragment 7");
    }

    @Test
    void theColumnsOfTheQueryAreGivenOut() throws Exception {
        FragmentRows rows = rows(-3, 5);
        rows.next();
        byte[] first = rows.key();
        assertThat(rows.row().getFieldCount()).isEqualTo(1);
        assertThat(rows.row().getInt(0)).isEqualTo(-30);
        rows.next();
        assertThat(Arrays.compareUnsigned(first, rows.key())).isNegative();
        assertThat(rows.row().getInt(0)).isEqualTo(50);
        assertThat(rows.hasNext()).isFalse();
    }

    @Test
    void aRowThatIsOutOfItsPlaceFailsTheQuery() throws Exception {
        FragmentRows rows = rows(1, 2, -2, 3);
        rows.next();
        rows.next();
        assertThatThrownBy(rows::next)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("db.t", "fragment 7", "not sorted by primary key");
    }
}
