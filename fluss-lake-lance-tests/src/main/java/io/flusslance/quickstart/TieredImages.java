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

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The pictures in a dataset. */
public final class TieredImages {

    /** Few rows at a time, since one row can hold megabytes. */
    private static final long BATCH_ROWS = 4;

    private TieredImages() {}

    /**
     * Reads all rows, a few at a time.
     *
     * @param dataset stays open
     * @param consumer takes each row; rows of one bucket come in the order of their offsets
     * @return how many rows there were
     * @throws IOException if reading fails
     */
    public static long forEach(TieredDataset dataset, Consumer<TieredPicture> consumer)
            throws IOException {
        AtomicLong rows = new AtomicLong();
        dataset.forEachBatch(
                new ScanOptions.Builder().batchSize(BATCH_ROWS).batchReadahead(1).build(),
                batch -> {
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        consumer.accept(picture(batch, row));
                    }
                    rows.addAndGet(batch.getRowCount());
                });
        return rows.get();
    }

    private static TieredPicture picture(VectorSchemaRoot batch, int row) {
        byte[] name = ((VarCharVector) batch.getVector(PictureTable.NAME)).get(row);
        long micros = ((TimeStampMicroTZVector) batch.getVector(PictureTable.TAKEN_AT)).get(row);
        Picture picture =
                new Picture(
                        new String(name, StandardCharsets.UTF_8),
                        ((VarBinaryVector) batch.getVector(PictureTable.IMAGE)).get(row),
                        ((IntVector) batch.getVector(PictureTable.WIDTH)).get(row),
                        ((IntVector) batch.getVector(PictureTable.HEIGHT)).get(row),
                        histogram(batch, row),
                        Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
        return new TieredPicture(
                picture,
                ((IntVector) batch.getVector("__bucket")).get(row),
                ((BigIntVector) batch.getVector("__offset")).get(row));
    }

    private static Optional<float[]> histogram(VectorSchemaRoot batch, int row) {
        FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector(PictureTable.HISTOGRAM);
        if (vectors.isNull(row)) {
            return Optional.empty();
        }
        Float4Vector values = (Float4Vector) vectors.getDataVector();
        float[] bins = new float[vectors.getListSize()];
        for (int bin = 0; bin < bins.length; bin++) {
            bins[bin] = values.get(row * bins.length + bin);
        }
        return Optional.of(bins);
    }
}
