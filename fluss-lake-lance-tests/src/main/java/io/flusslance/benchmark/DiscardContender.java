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

import io.flusslance.quickstart.EmbeddedCluster;

/** Fluss's tiering job with a plugin that throws the rows away: no plugin can be faster. */
final class DiscardContender implements TieringContender {

    static final String NAME = "discard";

    private final EmbeddedCluster fluss;

    /** A contender for the job that runs with {@link SwitchedFactory}. */
    DiscardContender(EmbeddedCluster fluss) {
        this.fluss = fluss;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Measured run(LogTable table, int rows) throws Exception {
        return TieringRound.run(
                fluss, table, rows, getClass().getClassLoader(), new DiscardingFactory());
    }
}
