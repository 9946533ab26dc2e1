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
package io.flusslance.dataset.files;

import org.junit.jupiter.api.Test;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SharedResourcesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final SharedResources<Noted> resources = new SharedResources<>(nanos::get);
    private final List<Noted> closed = new ArrayList<>();

    private SharedResources<Noted>.Shared use(Object... key) throws IOException {
        return resources.use(List.of(key), Noted::new);
    }

    @Test
    void itStaysOpenForTheNextUseOfTheSameKey() throws Exception {
        SharedResources<Noted>.Shared first = use("bucket", 1);
        SharedResources<Noted>.Shared second = use("bucket", 1);
        first.close();
        second.close();

        assertThat(second.get()).isSameAs(first.get());
        assertThat(use("bucket", 1).get()).isSameAs(first.get());
        assertThat(use("bucket", 3).get()).isNotSameAs(first.get());
        assertThat(closed).isEmpty();
    }

    @Test
    void afterATimeItIsClosedByItsLastUser() throws Exception {
        SharedResources<Noted>.Shared used = use("a");
        SharedResources<Noted>.Shared unused = use("b");
        unused.close();
        nanos.addAndGet(SharedResources.LIFETIME.toNanos());

        assertThat(use("a").get()).isNotSameAs(used.get());
        assertThat(closed).containsExactly(unused.get());
        used.close();
        assertThat(closed).containsExactly(unused.get(), used.get());
    }

    @Test
    void thoseBeyondTheMostAreClosedAfterTheirUse() throws Exception {
        for (int i = 0; i < SharedResources.MAX_OPEN; i++) {
            use(i).close();
        }
        assertThat(closed).isEmpty();

        SharedResources<Noted>.Shared another = use("another");
        another.close();

        assertThat(closed).containsExactly(another.get());
        assertThat(use(0).get()).isNotIn(closed);
    }

    @Test
    void anErrorIsPassedOnAndNothingStays() throws Exception {
        assertThatThrownBy(
                        () ->
                                resources.use(
                                        List.of("a"),
                                        () -> {
                                            throw new IOException("refused");
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("refused");

        use("a").close();
        assertThat(closed).isEmpty();
    }

    private final class Noted implements Closeable {
        @Override
        public void close() {
            closed.add(this);
        }
    }
}
