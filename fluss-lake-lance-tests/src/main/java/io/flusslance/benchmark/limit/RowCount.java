package io.flusslance.benchmark.limit;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.lance.Dataset;

import java.util.function.ToLongFunction;

/** Counts the rows of the newest version of the dataset at a path. */
public final class RowCount implements ToLongFunction<String> {

    @Override
    public long applyAsLong(String uri) {
        try (BufferAllocator allocator = new RootAllocator();
                Dataset dataset = Dataset.open().uri(uri).allocator(allocator).build()) {
            return dataset.countRows();
        }
    }
}
