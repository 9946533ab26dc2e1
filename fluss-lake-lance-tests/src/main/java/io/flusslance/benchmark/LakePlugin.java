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
package io.flusslance.benchmark;

import org.apache.fluss.lake.lakestorage.LakeStoragePlugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;

/** A lake plugin that was loaded from its jar. */
final class LakePlugin implements AutoCloseable {

    private final PluginLoader loader;

    private LakePlugin(PluginLoader loader) {
        this.loader = loader;
    }

    /**
     * Loads the jar of a plugin, and those that it needs beside it.
     *
     * @param name of its loader, for stack traces
     * @throws IllegalStateException where Lance is on the class path of this program: all plugins
     *     would share it
     */
    static LakePlugin load(String name, Path... jars) {
        ClassLoader host = LakePlugin.class.getClassLoader();
        if (host.getResource("org/lance/Dataset.class") != null) {
            throw new IllegalStateException(
                    "A jar of the plugin is on the class path: leave it to the loaders.");
        }
        try {
            List<URL> urls = new ArrayList<>();
            for (Path jar : jars) {
                if (!Files.isRegularFile(jar)) {
                    throw new IllegalArgumentException("There is no plugin jar " + jar + ".");
                }
                urls.add(jar.toUri().toURL());
            }
            urls.add(LakePlugin.class.getProtectionDomain().getCodeSource().getLocation());
            return new LakePlugin(new PluginLoader(name, urls, host));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plugin's entry to Fluss. */
    LakeStoragePlugin storagePlugin() {
        return ServiceLoader.load(LakeStoragePlugin.class, loader).stream()
                .filter(provider -> provider.type().getClassLoader() == loader)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no plugin in " + loader.getName()))
                .get();
    }

    /** A class of the plugin, or one of the benchmark that works on the plugin's Lance. */
    Class<?> loadClass(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    /** Calls with the plugin's loader as the context class loader, as the host does. */
    <T> T call(Callable<T> callable) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return callable.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What loads the plugin's classes. */
    ClassLoader loader() {
        return loader;
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
