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
package io.flusslance.dataset;

import org.slf4j.Logger;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Logs a lasting condition once per process instead of at every commit. */
public final class OneTimeLog {

    /** The number of conditions to remember; beyond it, all are logged again. */
    private static final int MAX_REMEMBERED = 1000;

    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    /**
     * Logs a warning when a condition first occurs, and at debug level from then on.
     *
     * @param condition identifies the condition
     */
    public static void warn(Logger log, String condition, String line) {
        if (LOGGED.size() >= MAX_REMEMBERED) {
            LOGGED.clear();
        }
        if (LOGGED.add(condition)) {
            log.warn(line);
        } else {
            log.debug(line);
        }
    }

    private OneTimeLog() {}
}
