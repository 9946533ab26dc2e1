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

import io.flusslance.memory.MemoryPool;
import io.flusslance.memory.ReadAllowance;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * After each test of the module: all Arrow memory of writers and readers is given back, no thread
 * of theirs lives, and no file of a dataset is open.
 */
public final class NothingLeftBehind implements AfterEachCallback {

    private static final long DEADLINE_MILLIS = 15_000;
    private static final long LIMIT_BYTES = 96L << 20;

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        long deadline = System.currentTimeMillis() + DEADLINE_MILLIS;
        // Lance lets go of files and memory on threads of its own
        List<String> left = whatIsLeft();
        while (!left.isEmpty() && System.currentTimeMillis() < deadline) {
            System.gc();
            Thread.sleep(20);
            left = whatIsLeft();
        }
        assertThat(left).as("left behind by %s", context.getDisplayName()).isEmpty();
    }

    private static List<String> whatIsLeft() throws IOException {
        List<String> left = new ArrayList<>();
        long bytes = MemoryPool.ofProcess(LIMIT_BYTES).usedBytes();
        if (bytes != 0) {
            left.add(bytes + " bytes of Arrow memory");
        }
        long charged = MemoryPool.ofProcess(LIMIT_BYTES).chargedBytes();
        if (charged != 0) {
            left.add(charged + " bytes that Lance is thought to hold");
        }
        long cached = MemoryPool.ofProcess(LIMIT_BYTES).cachedBytes();
        if (cached != 0) {
            left.add(cached + " bytes that wait to be used again");
        }
        long read = ReadAllowance.ofProcess().heldBytes();
        if (read != 0) {
            left.add(read + " bytes of readers");
        }
        left.addAll(
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("lance-"))
                        .collect(Collectors.toList()));
        left.addAll(openFiles(".lance"));
        // Lance 7.0.0 leaves files of vector indexes open when their dataset is closed
        left.removeIf(file -> file.contains("/_indices/"));
        return left;
    }

    /** The open files of this process whose path contains a text. */
    public static List<String> openFiles(String text) throws IOException {
        List<String> open = new ArrayList<>();
        File[] descriptors = new File("/proc/self/fd").listFiles();
        if (descriptors == null) {
            return open;
        }
        for (File descriptor : descriptors) {
            Path link = descriptor.toPath();
            if (Files.isSymbolicLink(link)) {
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.contains(text)) {
                        open.add(target);
                    }
                } catch (IOException e) {
                    // closed in the meantime
                }
            }
        }
        return open;
    }
}
