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
package io.flusslance.packaging;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import static org.assertj.core.api.Assertions.assertThat;

/** What is in the plugin's jar, and what must not be. */
class PluginJarTest {

    private static final int JAVA_11_CLASS_VERSION = 55;
    private static final String SERVICE =
            "META-INF/services/org.apache.fluss.lake.lakestorage.LakeStoragePlugin";

    private static ZipFile jar;
    private static List<String> names;

    @BeforeAll
    static void openJar() throws IOException {
        Path path = Path.of(System.getProperty("plugin.jar"));
        jar = new ZipFile(path.toFile());
        names = jar.stream().map(ZipEntry::getName).toList();
        System.out.printf(
                "%s: %,d bytes, %,d entries%n", path.getFileName(), Files.size(path), names.size());
    }

    @AfterAll
    static void closeJar() throws IOException {
        if (jar != null) {
            jar.close();
        }
    }

    @Test
    void holdsNothingThatTheHostProvides() {
        assertThat(
                        entriesIn(
                                "org/apache/fluss/",
                                "org/slf4j/",
                                "org/apache/log4j/",
                                "org/apache/logging/",
                                "org/apache/commons/logging/",
                                "ch/qos/logback/",
                                "org/apache/hadoop/"))
                .isEmpty();
    }

    @Test
    void holdsLanceAndArrowUnderTheirOwnNames() {
        // their native code looks its Java classes up by name
        assertThat(names)
                .contains(
                        "org/lance/Dataset.class",
                        "org/apache/arrow/c/Data.class",
                        "org/apache/arrow/vector/VectorSchemaRoot.class",
                        "org/apache/arrow/memory/RootAllocator.class",
                        "org/apache/arrow/dataset/scanner/Scanner.class");
        assertThat(
                        entriesIn(
                                "io/flusslance/shaded/org/lance/",
                                "io/flusslance/shaded/org/apache/arrow/",
                                "io/flusslance/shaded/lance/",
                                "io/flusslance/shaded/arrow/"))
                .isEmpty();
    }

    @Test
    void holdsNoLibraryThatCouldMeetAnotherVersionOfItself() {
        assertThat(
                        entriesIn(
                                "com/fasterxml/",
                                "io/netty/",
                                "com/google/common/",
                                "com/google/flatbuffers/",
                                "org/apache/commons/"))
                .isEmpty();
    }

    @Test
    void holdsTheNativeLibrariesThatAreUsedAndNoOthers() {
        assertThat(names).noneMatch(name -> name.startsWith("arrow_dataset_jni/"));
        assertThat(names).anyMatch(name -> name.startsWith("arrow_cdata_jni/"));
        for (String platform : List.of("linux-x86-64", "linux-aarch64", "darwin-aarch64")) {
            assertThat(names)
                    .as(platform)
                    .anyMatch(
                            name ->
                                    name.startsWith("nativelib/" + platform + "/")
                                            && !name.endsWith("/"));
        }
    }

    @Test
    void holdsNoSignatureOfAJarThatItIsNot() {
        assertThat(names).noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA|EC)"));
    }

    @Test
    void holdsNoEntryTwice() {
        Set<String> seen = new HashSet<>();
        List<String> twice = names.stream().filter(name -> !seen.add(name)).toList();

        assertThat(twice).isEmpty();
    }

    @Test
    void namesItselfAsTheOnlyLakeStoragePlugin() throws IOException {
        assertThat(names).containsOnlyOnce(SERVICE);
        List<String> plugins =
                read(SERVICE)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();

        assertThat(plugins).containsExactly("io.flusslance.LanceLakeStoragePlugin");
    }

    @Test
    void holdsItsLicenseAndNotice() throws IOException {
        assertThat(read("META-INF/LICENSE")).contains("Apache License");
        assertThat(read("META-INF/NOTICE")).isNotBlank();
    }

    @Test
    void runsOnJava11() throws IOException {
        List<String> tooNew = new ArrayList<>();
        for (String name : names) {
            if (name.endsWith(".class") && !name.startsWith("META-INF/versions/")) {
                int version = classVersion(name);
                if (version > JAVA_11_CLASS_VERSION) {
                    tooNew.add(name + " is of class version " + version);
                }
            }
        }

        assertThat(tooNew).isEmpty();
    }

    /**
     * The folders with entries below these, as a loader sees them: what is for newer Java versions
     * counts too.
     */
    private static Set<String> entriesIn(String... folders) {
        Set<String> found = new TreeSet<>();
        for (String name : names) {
            String plain = name.replaceFirst("^META-INF/versions/\\d+/", "");
            for (String folder : folders) {
                if (plain.startsWith(folder) && !name.endsWith("/")) {
                    found.add(name.substring(0, name.lastIndexOf('/') + 1));
                }
            }
        }
        return found;
    }

    private static String read(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (InputStream stream = jar.getInputStream(entry)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int classVersion(String name) throws IOException {
        try (DataInputStream stream = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
            assertThat(stream.readInt()).as(name).isEqualTo(0xCAFEBABE);
            stream.readUnsignedShort();
            return stream.readUnsignedShort();
        }
    }
}
