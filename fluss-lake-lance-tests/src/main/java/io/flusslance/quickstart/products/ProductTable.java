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

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.DatabaseDescriptor;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.types.DataTypes;

import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** The Fluss primary-key table {@code quickstart.products}. */
final class ProductTable {

    static final TablePath PATH = TablePath.of("quickstart", "products");

    static final String ID = "id";
    static final String NAME = "name";
    static final String PRICE = "price";
    static final String EMBEDDING = "embedding";
    static final String CHANGED_AT = "changed_at";

    static final int DIMENSIONS = 8;
    static final int PRICE_SCALE = 2;

    private static final int PRICE_PRECISION = 10;
    private static final int BUCKETS = 2;
    private static final Duration FRESHNESS = Duration.ofSeconds(2);

    private ProductTable() {}

    /** Creates database and table, and with it the empty dataset. */
    static void create(Connection connection) throws ExecutionException, InterruptedException {
        Schema schema =
                Schema.newBuilder()
                        .column(ID, DataTypes.INT().copy(false))
                        .column(NAME, DataTypes.STRING())
                        .column(PRICE, DataTypes.DECIMAL(PRICE_PRECISION, PRICE_SCALE))
                        .column(EMBEDDING, DataTypes.ARRAY(DataTypes.FLOAT()))
                        .column(CHANGED_AT, DataTypes.TIMESTAMP_LTZ(6))
                        .primaryKey(ID)
                        .build();
        TableDescriptor table =
                TableDescriptor.builder()
                        .schema(schema)
                        .distributedBy(BUCKETS, ID)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                        .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, FRESHNESS)
                        .customProperty(
                                EMBEDDING + ".arrow.fixed-size-list.size",
                                String.valueOf(DIMENSIONS))
                        .build();
        Admin admin = connection.getAdmin();
        admin.createDatabase(PATH.getDatabaseName(), DatabaseDescriptor.EMPTY, true).get();
        admin.createTable(PATH, table, false).get();
    }

    /** The row of a product. */
    static GenericRow row(Product product) {
        return GenericRow.of(
                product.id(),
                BinaryString.fromString(product.name()),
                Decimal.fromBigDecimal(product.price(), PRICE_PRECISION, PRICE_SCALE),
                new GenericArray(product.embedding().toArray(new Float[0])),
                TimestampLtz.fromInstant(product.changedAt()));
    }

    /** A row with the key alone, which is enough to delete it. */
    static GenericRow keyOnly(int id) {
        return GenericRow.of(id, null, null, null, null);
    }
}
