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
package io.flusslance.quickstart;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.DatabaseDescriptor;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.types.DataTypes;

import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** The Fluss log table {@code quickstart.images}. */
public final class PictureTable {

    /** The database. */
    public static final String DATABASE = "quickstart";

    /** The table. */
    public static final String TABLE = "images";

    /** Both together. */
    public static final TablePath PATH = TablePath.of(DATABASE, TABLE);

    static final String NAME = "name";
    static final String IMAGE = "image";
    static final String WIDTH = "width";
    static final String HEIGHT = "height";
    static final String HISTOGRAM = "histogram";
    static final String TAKEN_AT = "taken_at";

    private static final int BUCKETS = 2;
    private static final Duration FRESHNESS = Duration.ofSeconds(1);

    private PictureTable() {}

    /**
     * Creates database and table, and with it the empty dataset.
     *
     * @param connection to the cluster
     * @throws ExecutionException if the cluster or the plugin refuses
     * @throws InterruptedException if the thread is interrupted
     */
    public static void create(Connection connection)
            throws ExecutionException, InterruptedException {
        Schema schema =
                Schema.newBuilder()
                        .column(NAME, DataTypes.STRING())
                        .column(IMAGE, DataTypes.BYTES())
                        .column(WIDTH, DataTypes.INT())
                        .column(HEIGHT, DataTypes.INT())
                        .column(HISTOGRAM, DataTypes.ARRAY(DataTypes.FLOAT()))
                        .column(TAKEN_AT, DataTypes.TIMESTAMP_LTZ(6))
                        .build();
        TableDescriptor table =
                TableDescriptor.builder()
                        .schema(schema)
                        .distributedBy(BUCKETS)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                        .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, FRESHNESS)
                        .customProperty(
                                HISTOGRAM + ".arrow.fixed-size-list.size",
                                String.valueOf(ColourHistogram.BINS))
                        .build();
        Admin admin = connection.getAdmin();
        admin.createDatabase(DATABASE, DatabaseDescriptor.EMPTY, true).get();
        admin.createTable(PATH, table, false).get();
    }

    /**
     * A picture as a row of the table.
     *
     * @param picture the picture
     * @return the row
     */
    static GenericRow row(Picture picture) {
        return GenericRow.of(
                BinaryString.fromString(picture.name()),
                picture.content(),
                picture.width(),
                picture.height(),
                picture.histogram().map(GenericArray::new).orElse(null),
                TimestampLtz.fromInstant(picture.takenAt()));
    }
}
