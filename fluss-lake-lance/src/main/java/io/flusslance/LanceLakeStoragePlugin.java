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
package io.flusslance;

import org.apache.fluss.config.Configuration;
import org.apache.fluss.lake.lakestorage.LakeStorage;
import org.apache.fluss.lake.lakestorage.LakeStoragePlugin;

/**
 * The entry point of the plugin, which Fluss finds through the service file and the name of the
 * format.
 */
public final class LanceLakeStoragePlugin implements LakeStoragePlugin {

    private static final String IDENTIFIER = "lance";

    @Override
    public String identifier() {
        return IDENTIFIER;
    }

    /**
     * Creates the lake of a cluster.
     *
     * @param configuration the options, with keys without the {@code datalake.lance.} prefix
     * @throws UnsupportedOperationException if the plugin can't run in this process; the message
     *     says what to change
     */
    @Override
    public LakeStorage createLakeStorage(Configuration configuration) {
        RuntimeRequirements.checkThisProcess();
        return new LanceLakeStorage(configuration.toMap());
    }
}
