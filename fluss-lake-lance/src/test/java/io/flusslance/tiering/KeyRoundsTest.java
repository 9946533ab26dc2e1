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
package io.flusslance.tiering;

import io.flusslance.testing.TestTable;
import io.flusslance.tiering.KeyTable.KeyKind;
import io.flusslance.tiering.KeyTable.Op;
import io.flusslance.tiering.KeyTable.Round;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Random rounds of primary-key tables, after each of which every key and value is compared with a
 * model. There are as many as the system property {@code key.rounds} says; {@code test.seed}
 * repeats a run.
 */
class KeyRoundsTest {

    private static final int ROUNDS = Integer.getInteger("key.rounds", 2_000);
    private static final int ROUNDS_OF_A_TABLE = 50;
    private static final int THREADS = 2;
    private static final int SHOWN_ROUNDS = 5_000;

    @TempDir private Path folder;

    private final AtomicInteger rounds = new AtomicInteger();

    @Test
    void eachKeyHasItsLastTieredRow() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println(ROUNDS + " rounds of -Dtest.seed=" + seed);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> lives = new ArrayList<>();
            for (int table = 0; table * ROUNDS_OF_A_TABLE < ROUNDS; table++) {
                int number = table;
                lives.add(threads.submit(() -> live(seed, number)));
            }
            for (Future<?> life : lives) {
                life.get();
            }
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private Void live(long seed, int table) {
        try {
            new Life(seed + table, table).live();
            int played = rounds.addAndGet(ROUNDS_OF_A_TABLE);
            if (played % SHOWN_ROUNDS == 0) {
                System.out.println(played + " rounds are played");
            }
            return null;
        } catch (Exception | AssertionError e) {
            throw new AssertionError("Table " + table + " of -Dtest.seed=" + seed, e);
        }
    }

    private static List<KeyKind> keys() {
        return List.of(
                KeyKind.of(
                        DataTypes.BIGINT(), number -> (long) number * (number % 2 == 0 ? -1 : 1)),
                KeyKind.partitioned(),
                KeyKind.of(
                        number ->
                                new Object[] {
                                    text(number / 7), number % 7 - 3, (short) (number * 31)
                                },
                        DataTypes.STRING(),
                        DataTypes.INT(),
                        DataTypes.SMALLINT()),
                KeyKind.of(DataTypes.BYTES(), number -> text(number).toBytes()),
                KeyKind.of(
                        number -> new Object[] {number % 2 == 0, number / 2},
                        DataTypes.BOOLEAN(),
                        DataTypes.INT()),
                KeyKind.of(
                        DataTypes.TIMESTAMP(6),
                        number -> TimestampNtz.fromMillis(number / 3 - 20, number % 3 * 1000)),
                KeyKind.of(
                        DataTypes.DECIMAL(30, 4),
                        number ->
                                Decimal.fromBigDecimal(
                                        new BigDecimal(number - 50).movePointLeft(2), 30, 4)),
                KeyKind.of(DataTypes.DOUBLE(), number -> number == 0 ? -0.0 : (number - 1) / 8.0),
                KeyKind.of(DataTypes.CHAR(4), KeyRoundsTest::text),
                KeyKind.of(DataTypes.TIME(0), number -> number * 1000),
                KeyKind.of(DataTypes.DATE(), number -> number - 100));
    }

    /** Other lengths, more than one byte a character, and beyond the basic plane. */
    private static BinaryString text(int number) {
        String[] digits = {"a", "\u00e9", "\u6771", "\ud83d\ude00"};
        StringBuilder text = new StringBuilder();
        for (int left = number; left > 0; left /= digits.length) {
            text.append(digits[left % digits.length]);
        }
        return BinaryString.fromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private final class Life {
        private final Random random;
        private final KeyTable table;
        private final int keys;

        Life(long seed, int number) {
            this.random = new Random(seed);
            List<KeyKind> types = keys();
            this.table =
                    new KeyTable(
                            TestTable.cluster(folder),
                            "t" + number,
                            types.get(number % types.size()));
            this.keys = 5 + random.nextInt(95);
        }

        void live() throws Exception {
            startJob();
            for (int round = 0; round < ROUNDS_OF_A_TABLE; round++) {
                String place = "round " + round;
                if (random.nextInt(10) == 0) {
                    startJob();
                }
                if (others()) {
                    table.check(place + ", before it");
                }
                happen(nextRound());
                table.check(place);
            }
            table.table().deleteDataset();
        }

        /** Its first commit looks for files that an earlier job has left. */
        private void startJob() {
            table.table().inOneJob();
        }

        private Round nextRound() {
            List<Integer> fresh = new ArrayList<>();
            for (int key = 0; key < keys; key++) {
                if (table.isNew(key)) {
                    fresh.add(key);
                }
            }
            if (!fresh.isEmpty() && random.nextInt(3) == 0) {
                Collections.shuffle(fresh, random);
                return table.snapshot(
                        fresh.subList(0, 1 + random.nextInt(fresh.size())), random.nextInt(1000));
            }
            List<Op> ops = new ArrayList<>();
            if (random.nextInt(25) == 0) {
                ops.addAll(table.numbers().stream().map(Op::delete).collect(Collectors.toList()));
                Collections.shuffle(ops, random);
            }
            boolean onlyDeletes = random.nextInt(8) == 0;
            int hot = 1 + random.nextInt(keys);
            for (int i = random.nextInt(30); i >= 0; i--) {
                int number = random.nextInt(random.nextBoolean() ? hot : keys);
                ops.add(
                        onlyDeletes || random.nextInt(3) == 0
                                ? Op.delete(number)
                                : Op.upsert(number));
            }
            return table.round(ops, number -> random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 1);
        }

        private void happen(Round round) throws Exception {
            LanceWriteResult[] results = round.write();
            switch (random.nextInt(12)) {
                case 0:
                    // the job died, its files stay
                    startJob();
                    results = round.write();
                    break;
                case 1:
                    commitTwice(round, results);
                    return;
                case 2:
                    commitInSecret(round, results);
                    return;
                case 3:
                case 4:
                    others();
                    round.commit(results);
                    return;
                default:
            }
            round.commit(results);
        }

        private void commitTwice(Round round, LanceWriteResult[] results) throws Exception {
            LanceWriteResult[] late = round.write();
            round.commit(results);
            assertThatThrownBy(() -> round.commit(results)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> round.commit(late)).isInstanceOf(IOException.class);
        }

        /** The job dies before it tells Fluss; the next one asks, and has the round again. */
        private void commitInSecret(Round round, LanceWriteResult[] results) throws Exception {
            round.commitInSecret(results);
            table.check("in secret");
            startJob();
            LanceWriteResult[] again = round.write();
            assertThat(table.learn()).isNotNull();
            if (isSnapshot(again)) {
                assertThatThrownBy(() -> round.commit(again)).isInstanceOf(IOException.class);
                round.done();
            } else {
                round.commit(again);
            }
        }

        private boolean isSnapshot(LanceWriteResult[] results) {
            for (LanceWriteResult result : results) {
                if (result.isSnapshot()) {
                    return true;
                }
            }
            return false;
        }

        private boolean others() throws Exception {
            switch (random.nextInt(12)) {
                case 0:
                    table.compact();
                    break;
                case 1:
                    table.delete(random.nextInt(7), 7);
                    break;
                case 2:
                    if (table.size() > 0) {
                        List<Integer> numbers = table.numbers();
                        table.update(numbers.get(random.nextInt(numbers.size())));
                    }
                    break;
                default:
                    return false;
            }
            return true;
        }
    }
}
