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
package io.flusslance.tiering.write.delta;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChangeBufferTest {

    @TempDir private Path folder;

    @Test
    void theLastChangeOfEachKeyComesOutByKey() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int schedule = 0; schedule < 400; schedule++) {
            check(random, seed);
        }
    }

    private void check(Random random, long seed) throws Exception {
        long limit = 100L + random.nextInt(5_000);
        int keys = 1 + random.nextInt(300);
        Map<byte[], String> model = new TreeMap<>(Arrays::compareUnsigned);
        try (ChangeBuffer buffer = new ChangeBuffer(folder, () -> limit, 2 + random.nextInt(4))) {
            int changes = random.nextInt(1_000);
            for (int offset = 0; offset < changes; offset++) {
                Change change = change(random, keys, offset);
                buffer.add(change);
                model.put(change.key(), text(change));
            }
            // the look-up reads them a second time
            for (int reading = 0; reading < 2; reading++) {
                List<String> found = new ArrayList<>();
                buffer.forEach(change -> found.add(text(change)));
                assertThat(found).as("seed %d", seed).isEqualTo(new ArrayList<>(model.values()));
            }
        }
    }

    private static Change change(Random random, int keys, int offset) {
        byte[] key = Integer.toString(random.nextInt(keys) * 7919).getBytes(StandardCharsets.UTF_8);
        byte[] row = new byte[random.nextInt(40)];
        random.nextBytes(row);
        return new Change(
                key, offset, -offset, random.nextInt(4) == 0 ? Optional.empty() : Optional.of(row));
    }

    private static String text(Change change) {
        return change.offset()
                + " "
                + change.timestamp()
                + " "
                + change.row().map(Arrays::toString);
    }

    @Test
    void theSameKeysAgainAndAgainStayOnTheHeap() throws Exception {
        Path gone = folder.resolve("gone");
        try (ChangeBuffer buffer = new ChangeBuffer(gone, () -> 10_000)) {
            for (int i = 0; i < 10_000; i++) {
                buffer.add(new Change(new byte[] {(byte) (i % 10)}, i, 0, Optional.empty()));
            }
            List<Long> offsets = new ArrayList<>();
            buffer.forEach(change -> offsets.add(change.offset()));
            assertThat(offsets).hasSize(10).allMatch(offset -> offset >= 9_990);
        }
    }

    @Test
    void itsFilesHaveNoNames() throws Exception {
        try (ChangeBuffer buffer = new ChangeBuffer(folder, () -> 1_000)) {
            for (int i = 0; i < 1_000; i++) {
                buffer.add(change(new Random(i), 100_000, i));
            }
            assertThat(openFiles()).isNotEmpty();
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
        }
        assertThat(openFiles()).isEmpty();
    }

    @Test
    void aBufferSpillsWhenItsShareOfTheHeapBecomesSmaller() throws Exception {
        AtomicInteger open = new AtomicInteger(1);
        LongSupplier share = () -> 10_000 / open.get();
        try (ChangeBuffer first = new ChangeBuffer(folder, share)) {
            fill(first, 5_000);
            assertThat(openFiles()).isEmpty();
            open.incrementAndGet();
            ChangeBuffer second = new ChangeBuffer(folder, share);
            fill(second, 3_000);
            assertThat(openFiles()).isEmpty();
            // more than half
            fill(first, 1_000);
            assertThat(openFiles()).hasSize(1);
            second.close();
            open.decrementAndGet();
            fill(first, 8_000);
            assertThat(openFiles()).hasSize(1);
        }
    }

    private static void fill(ChangeBuffer buffer, int bytes) throws Exception {
        Random random = new Random(bytes);
        for (long filled = 0; filled < bytes; ) {
            Change change = change(random, 1_000_000, 0);
            buffer.add(change);
            filled += change.heapBytes();
        }
    }

    private List<String> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        try (Stream<Path> all = Files.list(descriptors)) {
            String root = folder.toRealPath().toString();
            return all.map(ChangeBufferTest::target)
                    .filter(target -> target.startsWith(root))
                    .collect(Collectors.toList());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // closed meanwhile
            return "";
        }
    }

    @Test
    void aFolderThatIsGoneIsAnError() throws Exception {
        try (ChangeBuffer buffer = new ChangeBuffer(folder.resolve("gone"), () -> 100)) {
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    buffer.add(change(new Random(i), 100_000, i));
                                }
                            })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("gone");
        }
    }

    @Test
    void aClosedBufferTakesAndGivesNothing() {
        ChangeBuffer buffer = new ChangeBuffer(folder, () -> 100);
        buffer.close();

        assertThatThrownBy(() -> buffer.add(change(new Random(1), 10, 0)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> buffer.forEach(change -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }
}
