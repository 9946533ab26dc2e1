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

import org.apache.fluss.metadata.TablePath;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the dataset goes. */
public abstract class Warehouse {

    private final String location;

    Warehouse(String location) {
        this.location = location.replaceAll("/+$", "");
    }

    /**
     * The warehouse that a user named.
     *
     * @param location a folder, or a URI that begins with {@code s3://}
     * @param environment the environment variables, for the S3 settings
     * @return a warehouse that was not looked at yet
     * @throws QuickstartException if the location or a setting is malformed
     */
    public static Warehouse of(String location, Map<String, String> environment) {
        if (location.startsWith("s3://")) {
            return new S3Warehouse(location, environment);
        }
        if (location.contains("://")) {
            throw new QuickstartException(
                    "--warehouse takes a folder or s3://bucket/path, not " + location + ".");
        }
        return new LocalWarehouse(Path.of(location));
    }

    /** The plugin's option {@code warehouse}. */
    public String location() {
        return location;
    }

    /** Path or URI of the dataset of a table. */
    public String dataset(TablePath table) {
        return location + "/" + table.getDatabaseName() + "/" + table.getTableName() + ".lance";
    }

    /** The plugin's options, without the prefix {@code datalake.lance.}; holds secrets. */
    public abstract Map<String, String> lakeOptions();

    /** What a reader of the dataset needs beside its path; holds secrets. */
    public abstract Map<String, String> storageOptions();

    /** The settings that a Python reader cannot take from the environment; no secrets. */
    public abstract Map<String, String> pythonStorageOptions();

    /** Values that must never be printed. */
    public abstract List<String> secrets();

    /** The folder on a local disk, for checks of its free space; empty for an object store. */
    public abstract Optional<Path> folder();

    /**
     * Makes sure, before anything is started, that a new dataset can be written.
     *
     * @param table whose dataset it will be
     * @throws QuickstartException if the warehouse cannot be written, or if it already holds rows
     *     of an earlier run
     */
    public abstract void prepare(TablePath table);

    final QuickstartException alreadyHolds(TablePath table, long rows) {
        return new QuickstartException(
                dataset(table)
                        + " already holds "
                        + rows
                        + " rows of an earlier run: name another --warehouse, or remove it.");
    }
}
