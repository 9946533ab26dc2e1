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
package io.flusslance.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The jar of the plugin that Fluss publishes, downloaded into the build directory once. */
public final class PublishedPluginJar {

    private static final Duration DOWNLOAD_TIMEOUT = Duration.ofMinutes(10);

    /** The jar. */
    public static Path get() throws IOException {
        String version = System.getProperty("fluss.version");
        Path folder = BuildFolder.path().resolve("published");
        Path jar = folder.resolve("fluss-lake-lance-" + version + ".jar");
        BuildFolder.makeOnce("published", () -> download(version, folder, jar));
        return jar;
    }

    private static void download(String version, Path folder, Path jar) throws IOException {
        if (!Files.exists(jar)) {
            ProgramRun.of(
                            Map.of(),
                            DOWNLOAD_TIMEOUT,
                            List.of(
                                    "mvn",
                                    "-B",
                                    "-q",
                                    "org.apache.maven.plugins:maven-dependency-plugin:"
                                            + System.getProperty("maven-dependency-copy.version")
                                            + ":copy",
                                    "-Dartifact=org.apache.fluss:fluss-lake-lance:" + version,
                                    "-DoutputDirectory=" + folder))
                    .outputOfSuccess();
        }
    }

    private PublishedPluginJar() {}
}
