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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;

class TemporaryFolderTest {

    @Test
    void filesThatComeAndGoDoNotStopAListing(@TempDir Path folder) throws Exception {
        Path stays = Files.createFile(Files.createDirectories(folder.resolve("data")).resolve("a"));
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> server =
                CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                comeAndGo(folder);
                            }
                        });
        try {
            for (int i = 0; i < 3000; i++) {
                assertThat(TemporaryFolder.filesIn(folder)).contains(stays);
            }
        } finally {
            over.set(true);
            server.join();
        }
        assertThat(TemporaryFolder.filesIn(folder)).containsExactly(stays);
        assertThat(TemporaryFolder.filesIn(folder.resolve("gone"))).isEmpty();
    }

    private static void comeAndGo(Path folder) {
        try {
            Path some = Files.createDirectories(folder.resolve("data/some"));
            Path file = Files.createFile(some.resolve("b"));
            Files.delete(file);
            Files.delete(some);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
