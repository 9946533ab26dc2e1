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

import org.apache.fluss.lake.committer.LakeCommitResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Results of a commit. Since Fluss 1.0 they can contain the size of the table, for its metrics. */
public final class CommitResults {

    private static final Logger LOG = LoggerFactory.getLogger(CommitResults.class);

    /**
     * Returns the result for a readable version, with the size of the table if Fluss {@linkplain
     * FlussHost#reportsTableSize accepts} it.
     *
     * @param totalBytes the size of all data files of the version
     * @param totalRows the number of rows of the version
     */
    public static LakeCommitResult readable(long version, long totalBytes, long totalRows) {
        try {
            Class<?> stats =
                    Class.forName(
                            FlussHost.CLASS_SINCE_1_0, true, CommitResults.class.getClassLoader());
            return (LakeCommitResult)
                    LakeCommitResult.class
                            .getMethod("committedIsReadable", long.class, stats)
                            .invoke(
                                    null,
                                    version,
                                    stats.getConstructor(Long.class, Long.class)
                                            .newInstance(totalBytes, totalRows));
        } catch (ReflectiveOperationException e) {
            // only metrics: no reason to fail a commit
            LOG.debug("This version of Fluss does not accept the size of a table.", e);
            return LakeCommitResult.committedIsReadable(version);
        }
    }

    private CommitResults() {}
}
