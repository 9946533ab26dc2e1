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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is said where the plugin can't run. */
class RuntimeRequirementsTest {

    private static final String BUFFERS = "org/apache/arrow/memory/BufferAllocator.class";
    private static final String DATASET = "org/lance/Dataset.class";
    private static final String PUBLISHED =
            "org/apache/fluss/lake/lance/LanceLakeStoragePlugin.class";

    @TempDir private Path folder;

    private Path plugin;

    /** A jar that holds the class under test and Lance and Arrow, as the built one does. */
    @BeforeEach
    void makePluginJar() throws IOException {
        plugin =
                jar(
                        "a plugin.jar",
                        RuntimeRequirements.class.getName().replace('.', '/') + ".class",
                        BUFFERS,
                        DATASET);
    }

    @Test
    void thisProcessFitsThePlugin() {
        assertThatCode(RuntimeRequirements::checkThisProcess).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86-64/liblance_jni.so",
        "Linux, x86_64, linux-x86-64/liblance_jni.so",
        "Linux, aarch64, linux-aarch64/liblance_jni.so",
        "Linux, arm64, linux-aarch64/liblance_jni.so",
        "Mac OS X, aarch64, darwin-aarch64/liblance_jni.dylib"
    })
    void aPlatformOfLancesNativeLibrariesPasses(String name, String arch, String library) {
        assertThat(RuntimeRequirements.class.getResource("/nativelib/" + library)).isNotNull();
        assertThatCode(() -> requirements(name, arch, true).check()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "Mac OS X, x86_64, darwin-x86-64",
        "Windows 11, amd64, windows-x86-64",
        "Linux, s390x, linux-s390x",
        "Linux, x86, linux-x86",
        "FreeBSD, amd64, freebsd-x86-64"
    })
    void anotherPlatformIsNamedWithThoseThatAreSupported(
            String name, String arch, String platform) {
        assertThat(RuntimeRequirements.class.getResource("/nativelib/" + platform)).isNull();
        assertThatThrownBy(() -> requirements(name, arch, true).check())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("can't run on " + platform)
                .hasMessageContaining(name)
                .hasMessageContaining("linux-x86-64, linux-aarch64, darwin-aarch64");
    }

    @Test
    void aMissingModuleOptionIsNamedWithThePlacesThatTakeIt() {
        assertThatThrownBy(() -> requirements("Linux", "amd64", false).check())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("--add-opens=java.base/java.nio=ALL-UNNAMED")
                .hasMessageContaining("'env.java.opts.all' in Fluss's server.yaml")
                .hasMessageContaining("'env.java.opts.all' in Flink's config.yaml");
    }

    @Test
    void thePluginsOwnJarAlonePasses() {
        assertThatCode(() -> checkWith(plugin)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {BUFFERS, DATASET})
    void anotherCopyOfALibraryFirstIsNamedWithBothJars(String resource) throws Exception {
        Path other = jar("other 1.0.jar", resource);

        assertThatThrownBy(() -> checkWith(other, plugin))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(resource.replace('/', '.').replace(".class", ""))
                .hasMessageContaining(other.toUri().toURL().toString())
                .hasMessageContaining(plugin.toUri().toURL().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {BUFFERS, DATASET})
    void anotherCopyOfALibraryBehindThePluginPasses(String resource) throws Exception {
        Path other = jar("other.jar", resource);

        assertThatCode(() -> checkWith(plugin, other)).doesNotThrowAnyException();
    }

    @Test
    void anotherCopyOfALibraryInAFolderIsNamed() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.createDirectories(classes.resolve(BUFFERS).getParent());
        Files.write(classes.resolve(BUFFERS), new byte[0]);

        assertThatThrownBy(() -> checkWith(classes, plugin))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(classes.toUri().toURL().toString())
                .hasMessageContaining(plugin.toUri().toURL().toString());
    }

    @Test
    void aPluginWithoutItsLibrariesTakesThemFromElsewhere() throws Exception {
        Path thin =
                jar("thin.jar", RuntimeRequirements.class.getName().replace('.', '/') + ".class");
        Path libraries = jar("libraries.jar", BUFFERS, DATASET);

        assertThatCode(() -> checkWith(libraries, thin)).doesNotThrowAnyException();
    }

    @Test
    void thePublishedPluginBeforeIsNamedWithBothJars() throws Exception {
        Path published = jar("published.jar", PUBLISHED);

        assertThatThrownBy(() -> checkWith(published, plugin))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(published.toUri().toURL().toString())
                .hasMessageContaining(plugin.toUri().toURL().toString())
                .hasMessageContaining("Remove");
    }

    @Test
    void thePublishedPluginBehindIsNamedWithBothJars() throws Exception {
        Path published = jar("published.jar", PUBLISHED);

        assertThatThrownBy(() -> checkWith(plugin, published))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(published.toUri().toURL().toString())
                .hasMessageContaining(plugin.toUri().toURL().toString());
    }

    @Test
    void thePublishedPluginIsNamedBeforeTheLibrariesThatItHolds() throws Exception {
        Path published = jar("published.jar", PUBLISHED, BUFFERS, DATASET);

        assertThatThrownBy(() -> checkWith(published, plugin))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Two plugins");
    }

    private static RuntimeRequirements requirements(String name, String arch, boolean nioOpen) {
        return new RuntimeRequirements(
                name, arch, nioOpen, RuntimeRequirements.class.getClassLoader());
    }

    /** Checks as the plugin does that was loaded from a class path. */
    private static void checkWith(Path... classPath) throws Exception {
        URL[] urls = new URL[classPath.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = classPath[i].toUri().toURL();
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(RuntimeRequirements.class.getName());
            Constructor<?> constructor =
                    type.getDeclaredConstructor(
                            String.class, String.class, boolean.class, ClassLoader.class);
            constructor.setAccessible(true);
            Method check = type.getDeclaredMethod("check");
            check.setAccessible(true);
            check.invoke(constructor.newInstance("Linux", "amd64", true, loader));
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }

    /** A jar with classes of the test's own class path; those that are not there are empty. */
    private Path jar(String name, String... resources) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String resource : resources) {
                zip.putNextEntry(new ZipEntry(resource));
                try (InputStream bytes =
                        RuntimeRequirements.class.getClassLoader().getResourceAsStream(resource)) {
                    if (bytes != null) {
                        bytes.transferTo(zip);
                    }
                }
                zip.closeEntry();
            }
        }
        return jar;
    }
}
