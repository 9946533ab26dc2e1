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

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads a plugin as the host's servers do: its own classes first, but those of Fluss and of logging
 * from the host. Each plugin has its own Arrow and its own copy of Lance's native library.
 */
final class PluginLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    /** Classes of the benchmark that work on Arrow and Lance, so belong to the plugin's side. */
    private static final String GUESTS = "io.flusslance.benchmark.limit.";

    private static final List<String> FROM_HOST =
            List.of(
                    "java.",
                    "javax.",
                    "jdk.",
                    "sun.",
                    "org.apache.fluss.",
                    "org.slf4j.",
                    "org.apache.logging.",
                    "io.flusslance.benchmark.");

    PluginLoader(String name, List<URL> urls, ClassLoader host) {
        super(name, urls.toArray(new URL[0]), host);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            if (isOfHost(name)) {
                return super.loadClass(name, resolve);
            }
            try {
                return findClass(name);
            } catch (ClassNotFoundException e) {
                return super.loadClass(name, resolve);
            }
        }
    }

    private static boolean isOfHost(String name) {
        return !name.startsWith(GUESTS) && FROM_HOST.stream().anyMatch(name::startsWith);
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }
}
