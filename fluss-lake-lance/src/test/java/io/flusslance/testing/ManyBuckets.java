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

import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.row.GenericRow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** The writers of several buckets of a table, which are open together. */
public final class ManyBuckets {

    public static List<LakeWriter<PendingWriteResult>> open(TestTable table, int buckets)
            throws Exception {
        List<LakeWriter<PendingWriteResult>> writers = new ArrayList<>();
        for (int b = 0; b < buckets; b++) {
            writers.add(table.writer(b));
        }
        return writers;
    }

    /** Gives each writer rows of an id and random bytes, one row to each in turn. */
    public static void writeBlobs(
            List<LakeWriter<PendingWriteResult>> writers, int rows, int bytes, RandomData data)
            throws Exception {
        for (int i = 0; i < rows; i++) {
            for (LakeWriter<PendingWriteResult> writer : writers) {
                writer.write(TestTable.record(i, GenericRow.of(i, data.randomBytes(bytes))));
            }
        }
    }

    public static LanceWriteResult[] complete(List<LakeWriter<PendingWriteResult>> writers)
            throws Exception {
        List<PendingWriteResult> results = new ArrayList<>();
        for (LakeWriter<PendingWriteResult> writer : writers) {
            results.add(writer.complete());
            writer.close();
        }
        LanceWriteResult[] awaited = new LanceWriteResult[results.size()];
        for (int i = 0; i < awaited.length; i++) {
            awaited[i] = results.get(i).await();
        }
        return awaited;
    }

    /** Each bucket has the offsets from 0 on, in their order. */
    public static void assertThatOffsetsAreWhole(TestTable table, int buckets, int rows)
            throws Exception {
        Map<Object, List<Object>> offsets =
                table.read().stream()
                        .collect(
                                Collectors.groupingBy(
                                        row -> row.get("__bucket"),
                                        Collectors.mapping(
                                                row -> row.get("__offset"), Collectors.toList())));
        assertThat(offsets).hasSize(buckets);
        List<Object> expected = new ArrayList<>();
        for (long i = 0; i < rows; i++) {
            expected.add(i);
        }
        assertThat(offsets.values()).allSatisfy(found -> assertThat(found).isEqualTo(expected));
    }

    private ManyBuckets() {}
}
