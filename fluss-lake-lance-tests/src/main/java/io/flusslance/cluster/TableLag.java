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
package io.flusslance.cluster;

import org.apache.fluss.metadata.TablePath;

import java.util.OptionalLong;

/**
 * How far the lake is behind a table.
 *
 * @param logRows rows that were ever written to the table's log, all buckets and partitions
 *     together
 * @param lakeRows those of them that the lake has, as Fluss knows it
 * @param snapshot the lake's snapshot that Fluss knows, which is the dataset's version; none before
 *     the first round
 */
record TableLag(TablePath table, long logRows, long lakeRows, OptionalLong snapshot) {

    long lagRows() {
        return logRows - lakeRows;
    }

    @Override
    public String toString() {
        return String.format(
                "%s  %d rows in the log, %d in the lake, lag %d%s",
                table,
                logRows,
                lakeRows,
                lagRows(),
                snapshot.isPresent()
                        ? ", version " + snapshot.getAsLong()
                        : ", no round of tiering yet");
    }
}
