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

import io.flusslance.config.ErrorCode;

import java.io.IOException;
import java.net.URL;
import java.nio.Buffer;
import java.security.CodeSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Checks the requirements of a process before any code of Lance runs. Without these checks, users
 * would get an {@code UnsatisfiedLinkError}, or a {@code NoClassDefFoundError} of a class of Arrow,
 * long after the start.
 */
final class RuntimeRequirements {

    private static final List<String> PLATFORMS =
            List.of("linux-x86-64", "linux-aarch64", "darwin-aarch64");

    private static final String ADD_OPENS = "--add-opens=java.base/java.nio=ALL-UNNAMED";

    /** A class of each library that must be loaded from the plugin's own jar. */
    private static final List<String> BUNDLED =
            List.of(
                    "org.lance.Dataset",
                    "org.apache.arrow.memory.BufferAllocator",
                    "org.apache.arrow.vector.VectorSchemaRoot",
                    "org.apache.arrow.c.ArrowArrayStream");

    private static final String PUBLISHED_PLUGIN =
            "org.apache.fluss.lake.lance.LanceLakeStoragePlugin";

    /** Whether this process met the requirements; checking them takes most of a millisecond. */
    private static volatile boolean metByThisProcess;

    private final String osName;
    private final String osArch;
    private final boolean nioOpen;
    private final ClassLoader loader;

    RuntimeRequirements(String osName, String osArch, boolean nioOpen, ClassLoader loader) {
        this.osName = osName;
        this.osArch = osArch;
        this.nioOpen = nioOpen;
        this.loader = loader;
    }

    /**
     * Checks all requirements of this process, until they are met once.
     *
     * @throws UnsupportedOperationException for the first requirement that is not met; the message
     *     says what to do
     */
    static void checkThisProcess() {
        if (!metByThisProcess) {
            ofThisProcess().check();
            metByThisProcess = true;
        }
    }

    private static RuntimeRequirements ofThisProcess() {
        return new RuntimeRequirements(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Buffer.class.getModule().isOpen("java.nio", RuntimeRequirements.class.getModule()),
                RuntimeRequirements.class.getClassLoader());
    }

    /**
     * Checks all requirements.
     *
     * @throws UnsupportedOperationException for the first requirement that is not met; the message
     *     says what to do
     */
    void check() {
        checkPlatform();
        checkModuleOptions();
        checkPublishedPlugin();
        BUNDLED.forEach(this::checkOwnCopy);
    }

    private void checkPlatform() {
        String platform = platform(osName, osArch);
        if (!PLATFORMS.contains(platform)) {
            throw new UnsupportedOperationException(
                    ErrorCode.PLATFORM_UNSUPPORTED.format(
                            "fluss-lake-lance can't run on %s (%s, %s): Lance "
                                    + "provides native libraries only for %s.",
                            platform, osName, osArch, String.join(", ", PLATFORMS)));
        }
    }

    private static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "darwin" : os.replaceFirst(" .*", "");
        String machine = arch.equals("amd64") || arch.equals("x86_64") ? "x86-64" : arch;
        return system + "-" + (machine.equals("arm64") ? "aarch64" : machine);
    }

    private void checkModuleOptions() {
        if (!nioOpen) {
            throw new UnsupportedOperationException(
                    ErrorCode.JVM_OPTION_MISSING.format(
                            "fluss-lake-lance needs the JVM option %s, which gives "
                                    + "Arrow access to its memory. The start scripts of Fluss "
                                    + "and Flink set it. Otherwise add it to "
                                    + "'env.java.opts.all' in Fluss's server.yaml, to "
                                    + "'env.java.opts.all' in Flink's config.yaml, or to the "
                                    + "java command.",
                            ADD_OPENS));
        }
    }

    private void checkPublishedPlugin() {
        URL published = resource(PUBLISHED_PLUGIN);
        if (published != null) {
            throw new UnsupportedOperationException(
                    ErrorCode.PLUGIN_TWICE.format(
                            "Two plugins for the lake format 'lance' are on the "
                                    + "class path: %s and %s. Which one is used would depend "
                                    + "on their order. Remove the first one; fluss-lake-lance "
                                    + "replaces it.",
                            jarOf(published), ownJar()));
        }
    }

    /**
     * Checks where a class is loaded from. Outside the shaded jar, as in an IDE, libraries have
     * jars of their own.
     */
    private void checkOwnCopy(String className) {
        String resource = className.replace('.', '/') + ".class";
        String own = ownJar();
        URL first = loader.getResource(resource);
        if (first == null || jarOf(first).equals(own) || !holds(own, resource)) {
            return;
        }
        throw new UnsupportedOperationException(
                ErrorCode.CLASS_SHADOWED.format(
                        "Class %s is loaded from %s, which precedes %s on the class "
                                + "path and has a different version. Remove the former or move "
                                + "it behind the latter.",
                        className, jarOf(first), own));
    }

    private boolean holds(String jar, String resource) {
        try {
            return Collections.list(loader.getResources(resource)).stream()
                    .anyMatch(url -> jarOf(url).equals(jar));
        } catch (IOException e) {
            return false;
        }
    }

    private URL resource(String className) {
        return loader.getResource(className.replace('.', '/') + ".class");
    }

    /**
     * Returns the jar of {@code jar:file:/a.jar!/org/Class.class}, or the whole URL for a class in
     * a directory.
     */
    private static String jarOf(URL url) {
        String text = url.toString();
        int end = text.indexOf("!/");
        return end < 0 ? text : text.substring("jar:".length(), end);
    }

    private String ownJar() {
        CodeSource source = RuntimeRequirements.class.getProtectionDomain().getCodeSource();
        return source == null ? "" : source.getLocation().toString();
    }
}
