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
     * Loads a jar.
     *
     * @param name of its loader, for stack traces
     * @throws IllegalStateException where Lance is on the class path of this program: all plugins
     *     would share it
     */
    static LakePlugin load(String name, Path jar) {
        ClassLoader host = LakePlugin.class.getClassLoader();
        if (host.getResource("org/lance/Dataset.class") != null) {
            throw new IllegalStateException(
                    "A jar of the plugin is on the class path: leave it to the loaders.");
        }
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("There is no plugin jar " + jar + ".");
        }
        try {
            List<URL> urls = new ArrayList<>();
            urls.add(jar.toUri().toURL());
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

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
