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

import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.metadata.BucketId;
import io.flusslance.tiering.host.TemporaryFolders;

import org.apache.fluss.lake.writer.WriterInitContext;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The local directory for the changes of a round that do not fit in memory. */
final class SpillFolder {

    /** The folder that the options name, or one that the host names, or Java's temporary folder. */
    static Path of(LanceConf conf, WriterInitContext context) {
        if (!conf.isSet(LanceOptions.WRITE_SPILL_DIRECTORY)) {
            List<Path> folders =
                    TemporaryFolders.of(context).stream()
                            .filter(Files::isDirectory)
                            .collect(Collectors.toList());
            if (!folders.isEmpty()) {
                // they are on disks of their own: each takes its share of the buckets
                int bucket = BucketId.of(context.tableBucket()).hashCode();
                return folders.get(Math.floorMod(bucket, folders.size()));
            }
        }
        return conf.require(LanceOptions.WRITE_SPILL_DIRECTORY);
    }

    private SpillFolder() {}
}
