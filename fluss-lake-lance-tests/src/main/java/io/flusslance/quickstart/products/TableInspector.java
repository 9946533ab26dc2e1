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
package io.flusslance.quickstart.products;

import io.flusslance.quickstart.Comparison;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the table with all readers and compares every key and value with what was sent. */
final class TableInspector {

    private final ProductModel model;
    private final FlinkReader flink;
    private final List<LakeReader> lake;

    /**
     * Creates it.
     *
     * @param model knows what the readers must see
     * @param lake readers of the lake; the first one's view is shown
     */
    TableInspector(ProductModel model, FlinkReader flink, List<LakeReader> lake) {
        this.model = model;
        this.flink = flink;
        this.lake = List.copyOf(lake);
    }

    /** Makes the first look as fast as the others; on the thread that looks. */
    void prepare() {
        flink.prepare();
    }

    /**
     * Reads the table. Neither the table nor what the model knows of the lake may change meanwhile.
     *
     * @param at time since the first product was sent
     * @param version of the dataset that the model knows
     * @param lag of that version
     */
    Look look(Duration at, long version, Duration lag) throws Exception {
        Map<Integer, Product> current = model.current();
        Map<Integer, Product> tiered = model.tiered();
        List<String> mismatches = new ArrayList<>();
        List<View> lakeViews = new ArrayList<>();
        for (LakeReader reader : lake) {
            List<Product> rows = reader.read(version);
            lakeViews.add(View.of(rows));
            mismatches.addAll(mismatches(reader.name(), tiered, rows));
        }
        List<Product> united = flink.read();
        mismatches.addAll(mismatches(FlinkReader.NAME, current, united));
        return new Look(
                at,
                model.changes(),
                View.of(current.values()),
                View.of(united),
                lakeViews.get(0),
                version,
                lag,
                mismatches);
    }

    /** What a reader sees otherwise than it should, in words. */
    static List<String> mismatches(
            String reader, Map<Integer, Product> expected, List<Product> rows) {
        Map<String, Product> byName = new HashMap<>();
        expected.forEach((id, product) -> byName.put(name(id), product));
        Comparison<Product, Product> comparison = new Comparison<>(byName, Product::differenceTo);
        rows.forEach(row -> comparison.read(name(row.id()), row));
        return comparison.finish().stream()
                .map(wrong -> reader + ": " + wrong.name() + " " + wrong.reason())
                .toList();
    }

    private static String name(int id) {
        return "product " + id;
    }
}
