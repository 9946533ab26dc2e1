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
package io.flusslance.memory;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ReadAllowanceTest {

    private static final int READERS = 4;

    private final ReadAllowance allowance = new ReadAllowance(READERS);

    /** A reader that merges eight fragments has eight scans. */
    @Test
    void allScansOfAllExpectedReadersGetTheSameBatches() {
        for (long limit : new long[] {4 << 20, 96 << 20}) {
            for (int scans : new int[] {1, 8}) {
                List<Long> batches = new ArrayList<>();
                List<ReadAccount> accounts = new ArrayList<>();
                for (int i = 0; i < READERS * scans; i++) {
                    ReadAccount account = allowance.newAccount(limit, scans);
                    accounts.add(account);
                    batches.add(account.batchBytes());
                }

                assertThat(batches)
                        .containsOnly(limit / 2 / READERS / scans / ReadAccount.BATCHES_HELD);
                assertThat(allowance.heldBytes()).isLessThanOrEqualTo(limit / 2);
                accounts.forEach(ReadAccount::close);
                assertThat(allowance.heldBytes()).isZero();
            }
        }
    }

    @Test
    void aFewReadersGetLargeBatchesWhereManyAreExpected() {
        ReadAllowance ofMany = new ReadAllowance(256);
        List<ReadAccount> accounts = new ArrayList<>();
        for (int i = 0; i < 4 * 8; i++) {
            ReadAccount account = ofMany.newAccount(96 << 20, 8);
            accounts.add(account);
            assertThat(account.batchBytes()).isEqualTo(128 << 10);
        }
        assertThat(ofMany.heldBytes()).isLessThanOrEqualTo(48 << 20);
        accounts.forEach(ReadAccount::close);
    }

    @Test
    void moreReadersGetSmallBatches() {
        List<ReadAccount> accounts = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            accounts.add(allowance.newAccount(96 << 20, 1));
        }

        try (ReadAccount further = allowance.newAccount(96 << 20, 1)) {
            assertThat(further.batchBytes()).isEqualTo(16 << 10);
        }
        accounts.get(0).close();
        try (ReadAccount further = allowance.newAccount(96 << 20, 1)) {
            assertThat(further.batchBytes()).isEqualTo(accounts.get(1).batchBytes());
        }
        accounts.subList(1, READERS).forEach(ReadAccount::close);
    }
}
