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

import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The jar alone in a plugins folder works behind the class loader of the coordinator. */
class PluginLoaderITCase {

    private static final Path PLUGIN_JAR = Path.of(System.getProperty("plugin.jar"));

    @Test
    void theJarInAPluginsFolderIsFoundOnceAndCarriesARoundOfTiering() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("plugin-loader");
                URLClassLoader host = hostWithoutThePlugin()) {
            Path plugins = folder.path().resolve("plugins");
            Path warehouse = folder.path().resolve("warehouse");
            Path own = Files.createDirectories(plugins.resolve("lance"));
            Files.copy(PLUGIN_JAR, own.resolve(PLUGIN_JAR.getFileName().toString()));

            ClassLoader plugin =
                    runIn(
                            host,
                            CoordinatorRoundTrip.class,
                            List.of(Path.class, Path.class),
                            List.of(plugins, warehouse),
                            ClassLoader.class);
            Set<?> rows =
                    runIn(
                            new ReaderLoader(plugin),
                            DatasetReadBack.class,
                            List.of(String.class),
                            List.of(warehouse.resolve("shop/orders.lance").toString()),
                            Set.class);

            assertThat(rows).isEqualTo(expectedRows());
        }
    }

    private static Set<String> expectedRows() {
        Set<String> rows = new TreeSet<>();
        for (int id = 0; id < CoordinatorRoundTrip.ROWS; id++) {
            rows.add(
                    id % CoordinatorRoundTrip.BUCKETS
                            + "/"
                            + id / CoordinatorRoundTrip.BUCKETS
                            + ": "
                            + id
                            + ", name of "
                            + id);
        }
        return rows;
    }

    /** The class path of this test, on which the plugin is too, without it. */
    private static URLClassLoader hostWithoutThePlugin() throws IOException {
        Path module = PLUGIN_JAR.toRealPath().getParent();
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            // whether a build put the jar or the folder of its classes there
            if (Files.exists(path) && !path.toRealPath().startsWith(module)) {
                urls.add(path.toUri().toURL());
            }
        }
        URLClassLoader host =
                new URLClassLoader(
                        "host", urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        for (String pluginClass :
                List.of("io.flusslance.LanceLakeStoragePlugin", "org.lance.Dataset")) {
            assertThatThrownBy(() -> host.loadClass(pluginClass))
                    .as("loading %s without the plugin", pluginClass)
                    .isInstanceOf(ClassNotFoundException.class);
        }
        return host;
    }

    /** Runs a {@link Callable} of this package in another loader, where it is another class. */
    private static <T> T runIn(
            ClassLoader loader,
            Class<? extends Callable<?>> callable,
            List<Class<?>> types,
            List<Object> arguments,
            Class<T> result)
            throws Exception {
        Constructor<?> constructor =
                loader.loadClass(callable.getName())
                        .getDeclaredConstructor(types.toArray(new Class<?>[0]));
        constructor.setAccessible(true);
        Callable<?> elsewhere = (Callable<?>) constructor.newInstance(arguments.toArray());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return result.cast(elsewhere.call());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Defines the tests' own classes anew, so that they meet the Lance of the plugin. */
    private static final class ReaderLoader extends ClassLoader {

        private static final List<String> OWN =
                List.of("io.flusslance.testing.", "io.flusslance.packaging.");

        private ReaderLoader(ClassLoader plugin) {
            super("reader", plugin);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (OWN.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String resource = name.replace('.', '/') + ".class";
            try (InputStream stream =
                    PluginLoaderITCase.class.getClassLoader().getResourceAsStream(resource)) {
                if (stream == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = stream.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
