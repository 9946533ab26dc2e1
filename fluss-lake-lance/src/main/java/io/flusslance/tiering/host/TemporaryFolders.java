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

import org.apache.fluss.lake.writer.WriterInitContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** Finds the directories for temporary files that Fluss passes to a writer. */
public final class TemporaryFolders {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolders.class);

    /** A method that exists since Fluss 1.0: Flink's {@code io.tmp.dirs}, or null. */
    private static final String METHOD = "ioTmpDirs";

    /** Returns the directories; empty in Fluss 0.9, which passes none. */
    public static List<Path> of(WriterInitContext context) {
        List<Path> folders = new ArrayList<>();
        try {
            String[] named = (String[]) WriterInitContext.class.getMethod(METHOD).invoke(context);
            if (named != null) {
                for (String folder : named) {
                    folders.add(Paths.get(folder));
                }
            }
        } catch (NoSuchMethodException e) {
            // Fluss 0.9
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("The temporary directories of Fluss can't be determined.", e);
        }
        return folders;
    }

    private TemporaryFolders() {}
}
