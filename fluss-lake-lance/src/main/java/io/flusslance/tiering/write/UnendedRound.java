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
package io.flusslance.tiering.write;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A round that gets rows, and the thread that fills it.
 *
 * <p>The host drops writers without closing them when a job fails. A Cleaner gives back what they
 * hold, but only when Java collects them, and off-heap memory gives Java no reason to do so: until
 * then the writers of the restarted job would find the memory taken and end a file for each batch.
 */
final class UnendedRound {

    private static final Logger LOG = LoggerFactory.getLogger(UnendedRound.class);

    private static final Set<UnendedRound> OF_PROCESS = ConcurrentHashMap.newKeySet();

    private final Thread filler = Thread.currentThread();

    private UnendedRound() {}

    /** Begins a round that the current thread fills; this does not lead to who writes it. */
    static UnendedRound begin() {
        UnendedRound round = new UnendedRound();
        OF_PROCESS.add(round);
        return round;
    }

    /** The round gets no more rows. May be called again. */
    void end() {
        OF_PROCESS.remove(this);
    }

    /** An action that ends the round too. */
    Runnable endedBy(Runnable action) {
        return () -> {
            end();
            action.run();
        };
    }

    /** Has Java collect the rounds whose threads have ended: nobody will end or close them. */
    static void collectDropped() {
        if (OF_PROCESS.removeIf(round -> !round.filler.isAlive())) {
            LOG.info("A job was ended while it wrote: asking Java to collect its writers.");
            System.gc();
        }
    }
}
