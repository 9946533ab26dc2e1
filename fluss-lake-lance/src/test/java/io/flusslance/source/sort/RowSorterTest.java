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
package io.flusslance.source.sort;

import io.flusslance.types.RowCodec;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows of any number of places come out by key, in bounded memory. */
class RowSorterTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    @TempDir private Path folder;

    private final OpenResources resources = new OpenResources();
    private final AtomicInteger open = new AtomicInteger();
    private int mostOpen;

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "4, 500", "0, 500", "23, 0", "40, 3000", "0, 0"})
    void rowsOfManyPlacesComeInOneOrder(int sortedPlaces, int unsorted) throws Exception {
        int rows = 20 * sortedPlaces + unsorted;
        List<Integer> ids = IntStream.range(0, rows).boxed().collect(Collectors.toList());
        Collections.shuffle(ids, new Random(5));
        RowSorter sorter = new RowSorter(folder, new RowCodec(TYPE), resources, 10_000, 4);
        for (int place = 0; place < sortedPlaces; place++) {
            List<Integer> sorted = new ArrayList<>(ids.subList(20 * place, 20 * place + 20));
            Collections.sort(sorted);
            sorter.addSorted(sorted.size(), () -> new Rows(sorted));
        }
        for (int id : ids.subList(20 * sortedPlaces, rows)) {
            sorter.add(key(id), row(id));
        }

        List<String> names = new ArrayList<>();
        KeyedRows all = sorter.sorted();
        while (all.hasNext()) {
            all.next();
            InternalRow current = all.row();
            // looking ahead leaves the current row
            all.hasNext();
            assertThat(all.key()).isEqualTo(key(current.getInt(0)));
            names.add(current.getString(1).toString());
        }

        assertThat(names)
                .isEqualTo(
                        IntStream.range(0, rows)
                                .mapToObj(id -> "name " + id)
                                .collect(Collectors.toList()));
        assertThat(mostOpen).isLessThanOrEqualTo(4);
        resources.close();
        assertThat(open).hasValue(0);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatIsOpenedAfterItWasClosedIsClosedAtOnce() throws Exception {
        RowSorter sorter = new RowSorter(folder, new RowCodec(TYPE), resources, 10_000, 2);
        for (int place = 0; place < 5; place++) {
            List<Integer> one = List.of(place);
            sorter.addSorted(1, () -> new Rows(one));
        }
        resources.close();

        assertThat(sorter.sorted().hasNext()).isFalse();
        assertThat(open).hasValue(0);
    }

    @Test
    void aBoundedNumberOfFilesIsOpen() throws Exception {
        RowSorter sorter = new RowSorter(folder, new RowCodec(TYPE), resources, 100, 8);
        long most = 0;
        for (int id = 999; id >= 0; id--) {
            sorter.add(key(id), row(id));
            most = Math.max(most, openFiles());
        }
        assertThat(most).isBetween(20L, 32L);

        KeyedRows all = sorter.sorted();
        for (int id = 0; id < 1_000; id++) {
            all.next();
            assertThat(all.row().getInt(0)).isEqualTo(id);
        }
        assertThat(all.hasNext()).isFalse();
        resources.close();
        assertThat(openFiles()).isZero();
    }

    private long openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isInFolder).count();
        }
    }

    private boolean isInFolder(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(folder);
        } catch (IOException e) {
            // it was closed meanwhile
            return false;
        }
    }

    private static byte[] key(int id) {
        return ByteBuffer.allocate(4).putInt(id).array();
    }

    private static InternalRow row(int id) {
        return GenericRow.of(id, BinaryString.fromString("name " + id));
    }

    /** A sorted place that counts how many are open. */
    private final class Rows implements KeyedRows {

        private final List<Integer> ids;
        private int next;
        private boolean closed;

        Rows(List<Integer> ids) {
            this.ids = ids;
            mostOpen = Math.max(mostOpen, open.incrementAndGet());
        }

        @Override
        public boolean hasNext() {
            return !closed && next < ids.size();
        }

        @Override
        public void next() {
            next++;
        }

        @Override
        public byte[] key() {
            return RowSorterTest.key(ids.get(next - 1));
        }

        @Override
        public InternalRow row() {
            return RowSorterTest.row(ids.get(next - 1));
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
