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
package io.flusslance.catalog;

import io.flusslance.config.ErrorCode;

import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks that a dataset and a table have the same primary key, or none. A table with a different
 * key can't continue on the rows of the dataset.
 */
public final class PrimaryKeyCheck {

    /**
     * Returns why a dataset can't belong to a table, or empty if both have the same key or none.
     *
     * @param key the columns of the table's primary key; empty for a log table
     * @param metadata the schema metadata of the dataset
     */
    public static Optional<String> whyOther(
            TablePath table, Object location, List<String> key, Map<String, String> metadata) {
        String expected = String.join(",", key);
        String found = metadata.getOrDefault(LanceTableDefinition.PRIMARY_KEY, "");
        if (expected.equals(found)) {
            return Optional.empty();
        }
        return Optional.of(
                ErrorCode.PRIMARY_KEY_DIFFERS.format(
                        "Table %s has %s, but dataset %s %s ('%s' in its schema "
                                + "metadata). Move or delete the dataset if no table uses it.",
                        table,
                        describe(expected),
                        location,
                        found.isEmpty()
                                ? "does not belong to a primary-key table"
                                : "has " + describe(found),
                        LanceTableDefinition.PRIMARY_KEY));
    }

    /**
     * Returns why a primary-key table with the same key can't adopt the rows of a dataset, or empty
     * if each key is in the bucket that the table assigns to it.
     *
     * @param metadata the schema metadata of the dataset
     */
    public static Optional<String> whyOtherBuckets(
            TableInfo table, Object location, Map<String, String> metadata) {
        String expected =
                describeBuckets(
                        String.join(",", table.getBucketKeys()),
                        Integer.toString(table.getNumBuckets()));
        String found =
                describeBuckets(
                        metadata.getOrDefault(LanceTableDefinition.BUCKET_KEYS, "unknown"),
                        metadata.getOrDefault(
                                LanceTableDefinition.BUCKET_COUNT, "an unknown number of"));
        if (expected.equals(found)) {
            return Optional.empty();
        }
        return Optional.of(
                ErrorCode.PRIMARY_KEY_DIFFERS.format(
                        "Table %s has %s, and the rows of dataset %s are in %s, so the table can't "
                                + "adopt them: a key could be in two buckets. Recreate the table "
                                + "with the buckets of the dataset, or move the dataset away.",
                        table.getTablePath(), expected, location, found));
    }

    private static String describeBuckets(String keys, String count) {
        return count + " buckets with bucket keys (" + keys + ")";
    }

    private static String describe(String key) {
        return key.isEmpty() ? "no primary key" : "the primary key (" + key + ")";
    }

    private PrimaryKeyCheck() {}
}
