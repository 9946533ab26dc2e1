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
package io.flusslance.config;

import io.flusslance.config.LanceOption.Scope;

import org.apache.fluss.config.MemorySize;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * All options of the plugin except the storage settings, which {@link StorageOptions} defines. The
 * table in {@code docs/configuration.md} is generated from this class.
 */
public final class LanceOptions {

    /** How to handle a vector that has the wrong length or a null element. */
    public enum VectorMismatch {
        /** The round fails with an error that names the row. */
        FAIL,
        /** The vector is stored as null. */
        NULL
    }

    /** Which data files with list columns are read back before they are committed. */
    public enum VerifiedLists {
        /** Files with null or empty lists, which Lance 7.0.0 may store incorrectly. */
        SPARSE,
        /** All files with list columns. */
        ALL,
        /** No files. */
        NONE
    }

    /** How to handle rows in the dataset that another table or another program wrote. */
    public enum OnExisting {
        /** Refuse to write. */
        FAIL,
        /** Keep the rows and append after them. */
        ADOPT
    }

    public static final LanceOption<String> WAREHOUSE =
            new LanceOption<>(
                    "warehouse",
                    Scope.CLUSTER,
                    "an absolute path or a URI",
                    "(required)",
                    null,
                    "Directory that holds the datasets, such as `/data/lake`, "
                            + "`file:///data/lake`, `s3://bucket/folder`, `gs://…`, `az://…` "
                            + "or `oss://…`. Table `t` of database `d` is stored at "
                            + "`<warehouse>/d/t.lance`.",
                    Function.identity());

    public static final LanceOption<MemorySize> WRITE_MEMORY_LIMIT =
            new LanceOption<>(
                    "write.memory-limit",
                    Scope.CLUSTER,
                    "a size of at least 4 mb, such as '96 mb'",
                    "96 mb",
                    MemorySize.ofMebiBytes(96),
                    "Off-heap memory that all open writers of a process (a Flink "
                            + "TaskManager) may use together: Arrow batches, and the data "
                            + "that Lance buffers before it writes it to a file. When memory "
                            + "is short, batches become smaller and files end early. A row "
                            + "that does not fit is an error. Readers may use half as much in "
                            + "addition. The writers of primary-key tables also divide a "
                            + "quarter of this size for changes on the Java heap, and as much "
                            + "again for keys.",
                    text -> size(text, MemorySize.ofMebiBytes(4)));

    public static final LanceOption<MemorySize> WRITE_KEY_CACHE_LIMIT =
            new LanceOption<>(
                    "write.key-cache-limit",
                    Scope.CLUSTER,
                    "a size, such as '96 mb', or '0 mb' for no cache",
                    "96 mb",
                    MemorySize.ofMebiBytes(96),
                    "Java heap that a process (a Flink TaskManager) may use to keep keys of "
                            + "primary-key tables between rounds: 8 bytes for each row in the "
                            + "lake if the key consists of numbers with at most 8 bytes "
                            + "together, else 8 bytes more than the encoded key, and 1 kB for "
                            + "each file. Keys that are not kept are read from the dataset in "
                            + "each round. If jobs in a process differ, the largest value "
                            + "counts.",
                    text -> size(text, MemorySize.ZERO));

    public static final LanceOption<Path> WRITE_SPILL_DIRECTORY =
            new LanceOption<>(
                    "write.spill-directory",
                    Scope.CLUSTER,
                    "an absolute path",
                    "with Fluss 1.0 Flink's `io.tmp.dirs`, else Java's temporary folder",
                    Paths.get(System.getProperty("java.io.tmpdir")),
                    "Local directory for changes of primary-key tables that do not "
                            + "fit in memory. It needs space for the changes of the rounds in "
                            + "progress. Nothing is left in it afterwards. Queries that sort use "
                            + "the directory too where it exists, else Java's temporary folder.",
                    LanceOptions::absolutePath);

    public static final LanceOption<Integer> BATCH_SIZE =
            new LanceOption<>(
                    "batch_size",
                    Scope.CLUSTER_AND_TABLE,
                    "an integer of at least 1",
                    "65536",
                    65536,
                    "Maximum number of rows in an Arrow batch. A batch also ends "
                            + "when it reaches its maximum size or when memory is short.",
                    LanceOptions::positiveInt);

    public static final LanceOption<Integer> MAX_ROW_PER_FILE =
            new LanceOption<>(
                    "max_row_per_file",
                    Scope.CLUSTER_AND_TABLE,
                    "an integer of at least 1",
                    "1048576",
                    1 << 20,
                    "Maximum number of rows in a data file, and therefore in a fragment.",
                    LanceOptions::positiveInt);

    public static final LanceOption<MemorySize> MAX_BYTES_PER_FILE =
            new LanceOption<>(
                    "max_bytes_per_file",
                    Scope.CLUSTER_AND_TABLE,
                    "a size of at least 1 byte, such as '512 mb' or '536870912'",
                    "90 gb",
                    MemorySize.ofMebiBytes(90L << 10),
                    "Target size of a data file, in bytes before compression. A "
                            + "file ends with the batch that reaches this size.",
                    text -> size(text, new MemorySize(1)));

    public static final LanceOption<Integer> MAX_ROWS_PER_GROUP =
            new LanceOption<>(
                    "max_rows_per_group",
                    Scope.CLUSTER_AND_TABLE,
                    "an integer of at least 1",
                    "Lance's",
                    null,
                    "Passed to Lance, which uses it only for datasets in its oldest "
                            + "storage format.",
                    LanceOptions::positiveInt);

    public static final LanceOption<MemorySize> BLOCK_SIZE =
            new LanceOption<>(
                    "block_size",
                    Scope.CLUSTER_AND_TABLE,
                    "a size of at least 1 byte and less than 2 gb, such as '64 kb' or '65536'",
                    "Lance's",
                    null,
                    "Number of bytes that Lance reads per request when it opens a dataset.",
                    LanceOptions::blockSize);

    public static final LanceOption<Boolean> SYSTEM_COLUMNS =
            new LanceOption<>(
                    "system-columns",
                    Scope.CLUSTER_AND_TABLE,
                    "'true' or 'false'",
                    "true",
                    true,
                    "Whether a new dataset has the columns `__bucket`, `__offset` "
                            + "and `__timestamp`.",
                    LanceOptions::bool);

    public static final LanceOption<VectorMismatch> VECTOR_ON_MISMATCH =
            new LanceOption<>(
                    "vector.on-mismatch",
                    Scope.CLUSTER_AND_TABLE,
                    "'fail' or 'null'",
                    "fail",
                    VectorMismatch.FAIL,
                    "How to handle a vector with the wrong length, with a null "
                            + "element, or (for `float16`) with a value out of range: `fail` "
                            + "the round with an error that names the row, or store `null` "
                            + "instead.",
                    text -> constant(VectorMismatch.class, text));

    public static final LanceOption<VerifiedLists> WRITE_VERIFY_LISTS =
            new LanceOption<>(
                    "write.verify-lists",
                    Scope.CLUSTER_AND_TABLE,
                    "'sparse', 'all' or 'none'",
                    "none",
                    VerifiedLists.NONE,
                    "Which data files to read back before they are committed (ARRAY "
                            + "and MAP columns only): `sparse` for those that hold null or "
                            + "empty lists, `all` for every file with such columns, or "
                            + "`none`. If a file can't be read, the round fails and its rows "
                            + "are written again to smaller files. Because of bugs in Lance "
                            + "7.0, reading some valid files ends the process; with this "
                            + "option, that is the TaskManager.",
                    text -> constant(VerifiedLists.class, text));

    public static final LanceOption<OnExisting> ON_EXISTING =
            new LanceOption<>(
                    "on-existing",
                    Scope.CLUSTER_AND_TABLE,
                    "'fail' or 'adopt'",
                    "fail",
                    OnExisting.FAIL,
                    "What to do if a dataset holds rows that another table or "
                            + "another program wrote: `fail` before anything is written, or "
                            + "`adopt` the rows as history and continue after them.",
                    text -> constant(OnExisting.class, text));

    private static final List<LanceOption<?>> ALL =
            Collections.unmodifiableList(
                    Arrays.asList(
                            WAREHOUSE,
                            WRITE_MEMORY_LIMIT,
                            WRITE_KEY_CACHE_LIMIT,
                            WRITE_SPILL_DIRECTORY,
                            BATCH_SIZE,
                            MAX_ROW_PER_FILE,
                            MAX_BYTES_PER_FILE,
                            MAX_ROWS_PER_GROUP,
                            BLOCK_SIZE,
                            SYSTEM_COLUMNS,
                            VECTOR_ON_MISMATCH,
                            WRITE_VERIFY_LISTS,
                            ON_EXISTING));

    /** Returns all options, in the order of the documentation. */
    public static List<LanceOption<?>> all() {
        return ALL;
    }

    private static int positiveInt(String text) {
        int value = Integer.parseInt(text);
        if (value < 1) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static MemorySize size(String text, MemorySize least) {
        // Fluss's parser wants a unit; the published plugin's users write plain bytes
        MemorySize value =
                text.chars().allMatch(Character::isDigit)
                        ? new MemorySize(Long.parseLong(text))
                        : MemorySize.parse(text);
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static MemorySize blockSize(String text) {
        MemorySize value = size(text, new MemorySize(1));
        if (value.getBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static Path absolutePath(String text) {
        Path path = Paths.get(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException();
        }
        return path;
    }

    private static boolean bool(String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException();
        }
        return Boolean.parseBoolean(text);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    private LanceOptions() {}
}
