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
package io.flusslance.arrow.write;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Float16Test {

    @Test
    void everyHalfFloatIsReadAsTheFloatThatIsWrittenAsIt() throws Exception {
        for (int bits = 0; bits <= 0xffff; bits++) {
            float value = org.apache.arrow.memory.util.Float16.toFloat((short) bits);

            boolean isNan = (bits & 0x7c00) == 0x7c00 && (bits & 0x3ff) != 0;
            assertThat(Float.isNaN(value)).isEqualTo(isNan);
            if (!isNan) {
                assertThat(Float16.of(value)).as("%x", bits).isEqualTo((short) bits);
            }
        }
    }
}
