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
package io.flusslance.tiering.host;

/**
 * The Fluss version that runs the plugin, detected by its classes. Version numbers in manifests or
 * properties files are not reliable, because distributions patch and repackage both.
 */
public enum FlussHost {

    /** Fluss 0.9. To be removed together with its support. */
    FLUSS_0_9(false),

    /** Fluss 1.0 and later. */
    FLUSS_1_0(true);

    /** A class that exists since Fluss 1.0, whose committer takes the offsets of all buckets. */
    static final String CLASS_SINCE_1_0 = "org.apache.fluss.lake.committer.TieringStats";

    private static final FlussHost PROCESS =
            has(CLASS_SINCE_1_0, FlussHost.class.getClassLoader()) ? FLUSS_1_0 : FLUSS_0_9;

    private final boolean since10;

    FlussHost(boolean since10) {
        this.since10 = since10;
    }

    /** Returns the Fluss version of this process, as the plugin's class loader sees it. */
    public static FlussHost ofThisProcess() {
        return PROCESS;
    }

    /**
     * Returns whether a bucket stays at its offset if its writer returns no result, so that the
     * rows are tiered again in the next round. Fluss 1.0 takes the offsets of all buckets, with or
     * without a result; there, rows without a result are lost.
     */
    public boolean tiersRowsWithoutResultAgain() {
        return !since10;
    }

    /**
     * Returns whether each scan of a statement gets a copy of the source. In Fluss 0.9 all scans of
     * a table share one source (apache/fluss issue 4056).
     */
    public boolean copiesSources() {
        return since10;
    }

    /** Returns whether a commit can report the size of the table. */
    public boolean reportsTableSize() {
        return since10;
    }

    private static boolean has(String className, ClassLoader loader) {
        try {
            Class.forName(className, false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
