package io.flusslance.benchmark;

import org.apache.fluss.row.GenericRow;

import java.nio.file.Path;
import java.util.Optional;

/** A way to get rows into Lance. */
interface Contender {

    /** What it is called in the results. */
    String name();

    /** Why it can't take part with a shape; empty where it can. */
    Optional<String> reasonToSkip(Shape shape);

    /**
     * Makes ready all that is not to be measured.
     *
     * @param warehouse an empty folder for a dataset
     * @param table the name of the table to create in it
     * @return the work, which the caller closes
     */
    Load prepare(Shape shape, GenericRow[] rows, Path warehouse, String table) throws Exception;
}
