package io.flusslance.benchmark;

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.RowType;

import java.util.Map;
import java.util.SplittableRandom;

/**
 * A kind of table to measure with.
 *
 * @param name what it is called in the results
 * @param rowType its columns
 * @param pluginProperties properties of the table that this plugin understands and others do not
 * @param rows rows of a round
 * @param quickRows rows of a round of a smoke run
 * @param batchRows rows of an Arrow batch where the batches are prebuilt
 * @param rowBytes bytes of the values of a row, by which rates are reckoned
 * @param maker makes the rows
 */
record Shape(
        String name,
        RowType rowType,
        Map<String, String> pluginProperties,
        int rows,
        int quickRows,
        int batchRows,
        long rowBytes,
        RowMaker maker) {

    /** Makes a row, a different one for every number. */
    @FunctionalInterface
    interface RowMaker {
        /**
         * Makes a row as the tiering job hands it to a writer.
         *
         * @param number of the row
         * @param random for its values
         */
        GenericRow make(long number, SplittableRandom random);
    }

    /**
     * Makes the rows of a round.
     *
     * @param count how many
     * @param random for their values
     */
    GenericRow[] makeRows(int count, SplittableRandom random) {
        GenericRow[] made = new GenericRow[count];
        for (int i = 0; i < count; i++) {
            made[i] = maker.make(i, random);
        }
        return made;
    }
}
