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
package io.flusslance.source.read;

import org.apache.arrow.vector.types.pojo.Field;

import java.util.List;
import java.util.Optional;

/** Additions to the columns and the filter of a scan. */
final class ScanExtras {

    private static final ScanExtras NONE =
            new ScanExtras(List.of(), Optional.empty(), Long.MAX_VALUE, 1);

    private final List<Field> columns;
    private final Optional<String> condition;
    private final long partBytes;
    private final int scans;

    /**
     * Creates additions to a scan.
     *
     * @param columns columns that each record has after those of the query
     * @param condition a condition in Lance's SQL; ignored if the scan can't have a filter
     * @param partBytes the size of rows, in bytes, after which the scan is reopened
     * @param scans the number of scans that a reader has open at the same time
     */
    ScanExtras(List<Field> columns, Optional<String> condition, long partBytes, int scans) {
        this.columns = columns;
        this.condition = condition;
        this.partBytes = partBytes;
        this.scans = scans;
    }

    /** Returns no additions. */
    static ScanExtras none() {
        return NONE;
    }

    List<Field> columns() {
        return columns;
    }

    Optional<String> condition() {
        return condition;
    }

    long partBytes() {
        return partBytes;
    }

    int scans() {
        return scans;
    }
}
