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

import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** The table of the terminal: a line for each look. */
final class LookTable {

    private static final String LINE =
            "%6s %8s | %6s %6s %7s | %6s %6s %7s | %6s %6s %7s | %7s %6s  %s%n";
    private static final String GONE = "gone";

    private final PrintStream out;

    LookTable(PrintStream out) {
        this.out = out;
    }

    /**
     * Prints the headings.
     *
     * @param lakeReader what reads the lake
     */
    void begin(String lakeReader) {
        out.printf(
                "%15s | %-21s | %-21s | %-21s | %s%n",
                "",
                "products",
                "price of product " + ChangeMaker.KEPT,
                "price of product " + ChangeMaker.LOST,
                "lake");
        out.printf(
                LINE,
                "time",
                "changes",
                "sent",
                "Flink",
                lakeReader,
                "sent",
                "Flink",
                lakeReader,
                "sent",
                "Flink",
                lakeReader,
                "version",
                "lag",
                "agree");
    }

    /** Prints a line. */
    void add(Look look) {
        out.printf(
                LINE,
                look.at().toSeconds() + " s",
                String.format(Locale.ROOT, "%,d", look.changes()),
                products(look.sent()),
                products(look.united()),
                products(look.lake()),
                price(look.sent(), ChangeMaker.KEPT),
                price(look.united(), ChangeMaker.KEPT),
                price(look.lake(), ChangeMaker.KEPT),
                price(look.sent(), ChangeMaker.LOST),
                price(look.united(), ChangeMaker.LOST),
                price(look.lake(), ChangeMaker.LOST),
                look.version(),
                String.format(Locale.ROOT, "%.1f s", look.lag().toMillis() / 1000.0),
                look.agrees() ? "yes" : "NO");
    }

    private static String products(View view) {
        return String.format(Locale.ROOT, "%,d", view.products());
    }

    private static String price(View view, int id) {
        Optional<BigDecimal> price = view.price(id);
        return price.isPresent() ? price.get().toPlainString() : GONE;
    }
}
