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

/**
 * The jars of Flink 2.2 and of Fluss's connector for it, downloaded into the build directory once.
 * They stand on no class path of the build, which has another Flink.
 */
public final class Flink22Jars {

    private static final Duration DOWNLOAD_TIMEOUT = Duration.ofMinutes(10);

    /** The folder with the jars. */
    public static Path get() throws IOException {
        Path folder = BuildFolder.path().resolve("flink-2.2");
        BuildFolder.makeOnce("flink-2.2", () -> download(folder));
        return folder;
    }

    private static void download(Path folder) throws IOException {
        Path complete = folder.resolve("complete");
        if (!Files.exists(complete)) {
            ProgramRun.of(
                            Map.of(),
                            DOWNLOAD_TIMEOUT,
                            List.of(
                                    "mvn",
                                    "-B",
                                    "-q",
                                    "-f",
                                    BuildFolder.path()
                                            .resolveSibling("src/test/flink-2.2/pom.xml")
                                            .toString(),
                                    "-Dfluss.version=" + System.getProperty("fluss.version"),
                                    "org.apache.maven.plugins:maven-dependency-plugin:"
                                            + System.getProperty("maven-dependency-copy.version")
                                            + ":copy-dependencies",
                                    "-DoutputDirectory=" + folder))
                    .outputOfSuccess();
            Files.createFile(complete);
        }
    }

    private Flink22Jars() {}
}
