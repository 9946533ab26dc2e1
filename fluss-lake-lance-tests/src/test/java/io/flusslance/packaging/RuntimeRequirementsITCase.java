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

import io.flusslance.testing.TemporaryFolder;

import org.apache.fluss.config.Configuration;
import org.apache.fluss.lake.lakestorage.LakeStoragePlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The plugin's jar in a JVM of its own, which lacks something or has too much. */
class RuntimeRequirementsITCase {

    private static final Path PLUGIN_JAR = Path.of(System.getProperty("plugin.jar"));
    private static final String ADD_OPENS = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    private static final String LOADED = "The plugin was loaded.";

    private TemporaryFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = TemporaryFolder.create("runtime-requirements");
    }

    @AfterEach
    void deleteFolder() throws IOException {
        folder.close();
    }

    @Test
    void theJarAloneIsLoaded() throws Exception {
        assertThat(load(List.of(ADD_OPENS), PLUGIN_JAR)).contains(LOADED);
    }

    @Test
    void withoutTheModuleOptionItIsNamedWithThePlacesThatTakeIt() throws Exception {
        assertThat(load(List.of(), PLUGIN_JAR))
                .contains("UnsupportedOperationException")
                .contains(ADD_OPENS)
                .contains("'env.java.opts.all' in Fluss's server.yaml")
                .contains("'env.java.opts.all' in Flink's config.yaml");
    }

    @Test
    void anotherArrowFirstIsNamedWithBothJars() throws Exception {
        Path arrow = jar("older arrow.jar", "org/apache/arrow/memory/BufferAllocator.class");

        assertThat(load(List.of(ADD_OPENS), arrow, PLUGIN_JAR))
                .contains("UnsupportedOperationException")
                .contains("org.apache.arrow.memory.BufferAllocator")
                .contains(arrow.toUri().toURL().toString())
                .contains(PLUGIN_JAR.getFileName().toString());
    }

    @Test
    void anotherLanceFirstIsNamedWithBothJars() throws Exception {
        Path lance = jar("lance-core-1.0.jar", "org/lance/Dataset.class");

        assertThat(load(List.of(ADD_OPENS), lance, PLUGIN_JAR))
                .contains("UnsupportedOperationException")
                .contains("org.lance.Dataset")
                .contains(lance.toUri().toURL().toString())
                .contains(PLUGIN_JAR.getFileName().toString());
    }

    @Test
    void anotherArrowBehindThePluginDoesNoHarm() throws Exception {
        Path arrow = jar("arrow.jar", "org/apache/arrow/memory/BufferAllocator.class");

        assertThat(load(List.of(ADD_OPENS), PLUGIN_JAR, arrow)).contains(LOADED);
    }

    @Test
    void thePublishedPluginIsNamedWithBothJars() throws Exception {
        Path published =
                jar(
                        "fluss-lake-lance-0.9.1-incubating.jar",
                        "org/apache/fluss/lake/lance/LanceLakeStoragePlugin.class");

        assertThat(load(List.of(ADD_OPENS), PLUGIN_JAR, published))
                .contains("UnsupportedOperationException")
                .contains(published.toUri().toURL().toString())
                .contains(PLUGIN_JAR.getFileName().toString());
    }

    /** Loads the plugin as the host does; runs in the other JVM. */
    public static final class Loader {

        private Loader() {}

        /** Prints that all went well, or how it did not. */
        public static void main(String[] arguments) {
            Configuration configuration = new Configuration();
            configuration.setString("warehouse", arguments[0]);
            for (LakeStoragePlugin plugin : ServiceLoader.load(LakeStoragePlugin.class)) {
                if (plugin.getClass().getName().startsWith("io.flusslance.")) {
                    plugin.createLakeStorage(configuration).createLakeTieringFactory();
                    System.out.println(LOADED);
                }
            }
        }
    }

    /** What a JVM with these options and jars prints. */
    private String load(List<String> options, Path... jars) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Xmx256m");
        command.add("-Djava.io.tmpdir=" + folder.path());
        command.add("-cp");
        command.add(
                Stream.concat(Stream.of(jars), host())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)));
        command.add(Loader.class.getName());
        command.add(folder.path().toString());
        Path output = folder.path().resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended within a minute").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** The class path of this test without the plugin, in whatever form a build put it there. */
    private static Stream<Path> host() throws IOException {
        Path module = PLUGIN_JAR.toRealPath().getParent();
        List<Path> host = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.exists(path) && !path.toRealPath().startsWith(module)) {
                host.add(path);
            }
        }
        return host.stream();
    }

    /** A jar with one class, which is that of the plugin or empty. */
    private Path jar(String name, String resource) throws IOException {
        Path jar = folder.path().resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                InputStream bytes =
                        RuntimeRequirementsITCase.class
                                .getClassLoader()
                                .getResourceAsStream(resource)) {
            zip.putNextEntry(new ZipEntry(resource));
            if (bytes != null) {
                bytes.transferTo(zip);
            }
            zip.closeEntry();
        }
        return jar;
    }
}
