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
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceFields;
import io.flusslance.types.SystemColumns;

import org.apache.fluss.exception.InvalidAlterTableException;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;

/** Checks the table options that can't be changed once the dataset has rows. */
final class UnchangeableOptions {

    /**
     * Checks the options of a table in the lake against its previous options.
     *
     * @throws InvalidAlterTableException if one of them has changed
     */
    static void check(TablePath table, LanceConf currentConf, LanceConf expectedConf) {
        if (!currentConf.vectorSettings().equals(expectedConf.vectorSettings())) {
            throw new InvalidAlterTableException(
                    ErrorCode.ALTER_UNSUPPORTED.format(
                            "Table %s: the vector type of a column can't be changed "
                                    + "once the table is in the lake (from %s to %s), because "
                                    + "existing rows keep their type. Create a new table.",
                            table, currentConf.vectorSettings(), expectedConf.vectorSettings()));
        }
        if (!currentConf
                .require(LanceOptions.SYSTEM_COLUMNS)
                .equals(expectedConf.require(LanceOptions.SYSTEM_COLUMNS))) {
            throw systemColumnsChanged(table, "existing rows keep their columns");
        }
    }

    /**
     * Checks the options of a table against its dataset, whose rows keep the columns with which
     * they were written.
     *
     * @throws InvalidAlterTableException if they differ
     */
    static void check(TablePath table, LanceConf conf, Dataset dataset, DatasetLocation location) {
        if (!conf.require(LanceOptions.SYSTEM_COLUMNS)
                && dataset.countRows() > 0
                && LanceFields.of(dataset).field(SystemColumns.OFFSET).isPresent()) {
            throw systemColumnsChanged(table, "dataset " + location + " has them");
        }
    }

    private static InvalidAlterTableException systemColumnsChanged(TablePath table, String why) {
        return new InvalidAlterTableException(
                ErrorCode.ALTER_UNSUPPORTED.format(
                        "Table %s: '%s%s' can't be changed once the table is in the lake (%s). "
                                + "Reset the option, or create a new table.",
                        table, LanceConf.TABLE_PREFIX, LanceOptions.SYSTEM_COLUMNS.key(), why));
    }

    private UnchangeableOptions() {}
}
