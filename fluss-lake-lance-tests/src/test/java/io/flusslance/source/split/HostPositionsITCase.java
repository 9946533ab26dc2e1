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
package io.flusslance.source.split;

import io.flusslance.testing.TemporaryFolder;

import org.junit.jupiter.api.Test;

import javax.tools.ToolProvider;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What the savepoints of hosts keep of a split that was read in part. */
class HostPositionsITCase {

    private static final String SERIALIZER = "org/apache/fluss/flink/lake/LakeSplitSerializer";

    @Test
    void thisHostLosesThem() {
        assertThat(HostPositionProbe.areKept(getClass().getClassLoader())).isFalse();
        assertThat(HostPositionProbe.areKept()).isFalse();
    }

    @Test
    void aHostThatKeepsThemIsAskedToo() throws Exception {
        assertThat(keptBy("return split;")).isTrue();
    }

    @Test
    void aHostThatCannotBeAskedIsThoughtToKeepThem() throws Exception {
        assertThat(keptBy("throw new IllegalStateException();")).isTrue();
    }

    /** Asks a host that has another serializer, which does this to deserialize a split. */
    private static boolean keptBy(String statement) throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("host")) {
            Path source = folder.path().resolve(SERIALIZER + ".java");
            Files.createDirectories(source.getParent());
            Files.writeString(
                    source,
                    String.join(
                            "\n",
                            "package org.apache.fluss.flink.lake;",
                            "import org.apache.flink.core.memory.*;",
                            "import org.apache.fluss.flink.source.split.SourceSplitBase;",
                            "import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;",
                            "import org.apache.fluss.metadata.TableBucket;",
                            "public class LakeSplitSerializer {",
                            "    private SourceSplitBase split;",
                            "    public LakeSplitSerializer(SimpleVersionedSerializer<?> s) {}",
                            "    public void serialize(",
                            "            DataOutputSerializer out, SourceSplitBase split) {",
                            "        this.split = split;",
                            "    }",
                            "    public SourceSplitBase deserialize(",
                            "            byte kind, TableBucket bucket, String partition,",
                            "            DataInputDeserializer in) {",
                            "        " + statement,
                            "    }",
                            "}"));
            int result =
                    ToolProvider.getSystemJavaCompiler()
                            .run(
                                    null,
                                    null,
                                    null,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-d",
                                    folder.path().toString(),
                                    source.toString());
            assertThat(result).isZero();
            try (URLClassLoader host = new OtherFirst(folder.path().toUri().toURL())) {
                return HostPositionProbe.areKept(host);
            }
        }
    }

    /** Takes the host's serializer from a folder, and all else from the tests. */
    private static final class OtherFirst extends URLClassLoader {

        OtherFirst(URL folder) {
            super(new URL[] {folder}, HostPositionsITCase.class.getClassLoader());
        }

        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            if (List.of(SERIALIZER.replace('/', '.')).contains(name)) {
                synchronized (getClassLoadingLock(name)) {
                    Class<?> loaded = findLoadedClass(name);
                    return loaded == null ? findClass(name) : loaded;
                }
            }
            return super.loadClass(name);
        }
    }
}
