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
package io.flusslance.benchmark;

import io.flusslance.quickstart.TieringProgress;

import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.metadata.TablePath;

import java.time.Duration;

/** Waits for the rows of a table to be in the lake. */
final class TieringWait {

    /**
     * Waits until Fluss knows so many records of a table's log to be in the lake.
     *
     * @param poll how often to look
     * @throws IllegalStateException where that takes too long
     */
    static void await(Admin admin, TablePath table, long records, Duration poll, Duration deadline)
            throws Exception {
        long end = System.nanoTime() + deadline.toNanos();
        TieringProgress progress = new TieringProgress(admin, table);
        progress.poll();
        while (progress.rows() < records) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Table " + table + " is not tiered in time.");
            }
            Thread.sleep(poll.toMillis());
            progress.poll();
        }
    }

    private TieringWait() {}
}
