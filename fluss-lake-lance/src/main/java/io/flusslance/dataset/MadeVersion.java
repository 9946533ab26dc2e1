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

import org.lance.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The version that a commit made.
 *
 * <p>A commit claims the next number with the name of a manifest that is not there. Where it is
 * held up in that moment, while others commit and remove old versions, the name is free again: then
 * the commit succeeds and makes an old version, on which nothing is based.
 */
public final class MadeVersion {

    private static final Logger LOG = LoggerFactory.getLogger(MadeVersion.class);

    private final long number;
    private final boolean newest;

    private MadeVersion(long number, boolean newest) {
        this.number = number;
        this.newest = newest;
    }

    static MadeVersion of(Dataset committed) {
        return new MadeVersion(committed.version(), isNewest(committed));
    }

    private static boolean isNewest(Dataset committed) {
        try {
            return committed.latestVersion() == committed.version();
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            // the commit was made: who must know looks again
            LOG.debug("Asking for the newest version of {} failed", committed.uri(), e);
            return false;
        }
    }

    public long number() {
        return number;
    }

    /** Whether it was certainly the newest one right after the commit. */
    public boolean isNewest() {
        return newest;
    }
}
