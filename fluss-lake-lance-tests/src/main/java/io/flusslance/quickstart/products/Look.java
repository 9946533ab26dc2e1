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
package io.flusslance.quickstart.products;

import java.time.Duration;
import java.util.List;

/**
 * What all see of the table at one moment, in which it does not change.
 *
 * @param at time since the first product was sent
 * @param changes that were sent so far
 * @param sent what there is
 * @param united what Flink SQL reads from the lake and the log together
 * @param lake what is read from the lake alone
 * @param version of the dataset that was read
 * @param lag how long the oldest change has waited that is not in that version
 * @param mismatches what a reader sees otherwise than it should, in words
 */
record Look(
        Duration at,
        long changes,
        View sent,
        View united,
        View lake,
        long version,
        Duration lag,
        List<String> mismatches) {

    /** Whether each reader sees every key and value as it should. */
    boolean agrees() {
        return mismatches.isEmpty();
    }
}
