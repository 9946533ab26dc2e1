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

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.lance.Dataset;
import org.lance.ReadOptions;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The dataset, opened with the Lance SDK alone: nothing of Fluss or of the plugin takes part in the
 * reading.
 */
public final class TieredImages implements AutoCloseable {

    /** Few rows at a time, since one row can hold megabytes. */
    private static final long BATCH_ROWS = 4;

    private static final long ARROW_LIMIT_BYTES = 1L << 30;

    private final BufferAllocator allocator;
    private final Dataset dataset;

    private TieredImages(BufferAllocator allocator, Dataset dataset) {
        this.allocator = allocator;
        this.dataset = dataset;
    }

    /**
     * Opens the newest version of the dataset.
     *
     * @param warehouse where it is
     * @return the open dataset, to be closed by the caller
     * @throws IOException if it cannot be opened
     */
    public static TieredImages open(Warehouse warehouse) throws IOException {
        BufferAllocator allocator = new RootAllocator(ARROW_LIMIT_BYTES);
        try {
            return new TieredImages(allocator, openDataset(warehouse, allocator));
        } catch (Exception e) { // the SDK throws an undeclared IOException on storage errors
            allocator.close();
            throw new IOException("opening " + warehouse.dataset() + ": " + e.getMessage(), e);
        }
    }

    private static Dataset openDataset(Warehouse warehouse, BufferAllocator allocator) {
        return Dataset.open()
                .allocator(allocator)
                .uri(warehouse.dataset())
                .readOptions(
                        new ReadOptions.Builder()
                                .setStorageOptions(warehouse.storageOptions())
                                .build())
                .build();
    }

    /**
     * How many rows the dataset has that a new table would meet.
     *
     * @param warehouse where it is
     * @return 0 if there is no dataset
     * @throws IOException if the warehouse cannot be reached
     */
    static long countRows(Warehouse warehouse) throws IOException {
        try (BufferAllocator allocator = new RootAllocator(ARROW_LIMIT_BYTES);
                Dataset dataset = openDataset(warehouse, allocator)) {
            return dataset.countRows();
        } catch (Exception e) { // the SDK throws an undeclared IOException on storage errors
            if (saysNoDataset(e)) {
                return 0;
            }
            throw new IOException(FailureSentence.reason(e), e);
        }
    }

    private static boolean saysNoDataset(Exception failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return failure instanceof IllegalArgumentException
                && message.contains("not found")
                && !message.contains("nosuchbucket");
    }

    /** The version that is read. */
    public long version() {
        return dataset.version();
    }

    /** The number of fragments, each of one data file. */
    public int fragments() {
        return dataset.getFragments().size();
    }

    /**
     * Reads all rows, a few at a time.
     *
     * @param consumer takes each row; rows of one bucket come in the order of their offsets
     * @return how many rows there were
     * @throws IOException if reading fails
     */
    @SuppressWarnings("try") // an interrupted close() leaves through this method as well
    public long forEach(Consumer<TieredPicture> consumer) throws IOException {
        ScanOptions options =
                new ScanOptions.Builder().batchSize(BATCH_ROWS).batchReadahead(1).build();
        long rows = 0;
        try (LanceScanner scanner = dataset.newScan(options);
                ArrowReader reader = scanner.scanBatches()) {
            while (reader.loadNextBatch()) {
                VectorSchemaRoot batch = reader.getVectorSchemaRoot();
                for (int row = 0; row < batch.getRowCount(); row++) {
                    consumer.accept(picture(batch, row));
                }
                rows += batch.getRowCount();
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("reading " + dataset.uri() + ": " + e.getMessage(), e);
        }
        return rows;
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

    @Override
    public void close() {
        // the dataset before the allocator that it was opened with
        dataset.close();
        allocator.close();
    }
}
