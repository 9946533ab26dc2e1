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
package io.flusslance.config;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Which known key a user may have meant. */
class DidYouMeanTest {

    @Test
    void theKeyWithTheFewestEditsIsTheNearest() {
        assertThat(DidYouMean.of("regoin", List.of("endpoint", "region", "token")))
                .contains("region");
    }

    @Test
    void ofTwoThatAreEquallyNearTheFirstInTheAlphabetIsTaken() {
        assertThat(DidYouMean.of("key1", List.of("key3", "key2"))).contains("key2");
    }

    @Test
    void aKeyThatDiffersInMoreThanHalfOfItsCharactersIsNoHelp() {
        assertThat(DidYouMean.of("abcd", List.of("axyz"))).isEmpty();
    }

    @Test
    void amongNoKeysThereIsNoNearest() {
        assertThat(DidYouMean.of("abcd", List.of())).isEmpty();
    }
}
