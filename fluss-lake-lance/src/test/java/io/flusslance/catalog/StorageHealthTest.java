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
package io.flusslance.catalog;

import io.flusslance.dataset.StorageException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** After a silent storage calls fail at once for a while, and only then. */
class StorageHealthTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
    private final AtomicInteger calls = new AtomicInteger();
    private final StorageHealth health = new StorageHealth(nanos::get);

    @Test
    void aCallAfterOneThatTookLongAndFailedFailsAtOnceWithItsReason() {
        assertThatThrownBy(() -> fail(6)).hasMessage("refused");

        assertThatThrownBy(() -> fail(6))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("refused", "an earlier request");
        assertThat(calls).hasValue(1);
    }

    @Test
    void afterAWhileTheStorageIsAskedAgain() throws Exception {
        assertThatThrownBy(() -> fail(6)).hasMessage("refused");
        pass(11);

        health.call(calls::incrementAndGet);
        health.call(calls::incrementAndGet);

        assertThat(calls).hasValue(3);
    }

    @Test
    void anAnswerThatSaysNoStopsNobody() throws Exception {
        assertThatThrownBy(() -> fail(1)).hasMessage("refused");

        health.call(calls::incrementAndGet);

        assertThat(calls).hasValue(2);
    }

    @Test
    void anErrorThatIsNotOfTheStorageStopsNobody() throws Exception {
        assertThatThrownBy(() -> fail(6, new IOException("no such column")))
                .hasMessage("no such column");

        health.call(calls::incrementAndGet);

        assertThat(calls).hasValue(2);
    }

    private void fail(int seconds) throws IOException {
        fail(seconds, new StorageException("refused", new IOException()));
    }

    private void fail(int seconds, IOException failure) throws IOException {
        health.call(
                () -> {
                    calls.incrementAndGet();
                    pass(seconds);
                    throw failure;
                });
    }

    private void pass(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
