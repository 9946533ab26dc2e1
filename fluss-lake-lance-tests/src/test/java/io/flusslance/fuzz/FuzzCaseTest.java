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
package io.flusslance.fuzz;

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** A case can be repeated and made smaller. */
class FuzzCaseTest {

    private static final int SEEDS = 50;

    @Test
    void aCaseIsTheSameEachTime() {
        for (int seed = 0; seed < SEEDS; seed++) {
            FuzzCase first = FuzzCase.of(CaseId.of(seed));
            FuzzCase second = FuzzCase.of(CaseId.parse(Integer.toString(seed)));

            assertThat(second.describe()).isEqualTo(first.describe());
            int last = first.sections().totalRows() - 1;
            assertThat(digests(second, last)).isEqualTo(digests(first, last));
        }
    }

    @Test
    void theTextOfAnIdGivesTheSameId() {
        CaseId id = CaseId.of(-7).withoutColumn(3).withoutSection(0).withSectionRows(2, 500);

        assertThat(CaseId.parse(id.toString())).isEqualTo(id);
        assertThat(id).hasToString("-7,-c3,-s0,s2=500");
    }

    @Test
    void whatIsLeftOfACaseKeepsItsValues() {
        FuzzCase whole = FuzzCase.of(caseOfSeveralColumns());
        FuzzCase cut = FuzzCase.of(whole.id().withoutColumn(0).withSectionRows(0, 1));

        assertThat(cut.rowType().getFieldNames()).doesNotContain("c0").contains(FuzzCase.ID, "c1");
        assertThat(cut.sections().rows(0)).isEqualTo(1);
        List<String> values = digests(whole, 0);
        values.remove(1);
        assertThat(digests(cut, 0)).isEqualTo(values);
    }

    private static CaseId caseOfSeveralColumns() {
        long seed = 0;
        while (FuzzCase.of(CaseId.of(seed)).rowType().getFieldCount() < 4) {
            seed++;
        }
        return CaseId.of(seed);
    }

    /** The digest of each column of a row. */
    private static List<String> digests(FuzzCase table, int number) {
        GenericRow row = table.row(number);
        List<DataType> types = table.rowType().getChildren();
        List<String> digests = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            ColumnDigest digest = ColumnDigest.of(types.get(i));
            digest.add(row.getField(i));
            List<String> places = new ArrayList<>();
            digest.forEach("", (path, sums) -> places.add(path + sums));
            digests.add(places.toString());
        }
        return digests;
    }
}
