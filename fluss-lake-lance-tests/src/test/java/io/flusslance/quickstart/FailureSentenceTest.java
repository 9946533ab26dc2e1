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
package io.flusslance.quickstart;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.ExecutionException;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link FailureSentence}. */
class FailureSentenceTest {

    @Test
    void aSentenceOfOurOwnIsPassedOnFromAnyDepth() {
        Exception failure =
                new ExecutionException(new IOException(new QuickstartException("So it is.")));

        assertThat(FailureSentence.of(failure, List.of())).isEqualTo("So it is.");
    }

    @Test
    void aBusyPortAndAFullDiskAreToldByTheirCause() {
        assertThat(
                        FailureSentence.of(
                                new IOException(new BindException("Address already in use")),
                                List.of()))
                .isEqualTo(
                        "A port is in use that the cluster needs (Address already in use): end the"
                                + " other program, or try again.");
        assertThat(
                        FailureSentence.of(
                                new RuntimeException(
                                        "Io error: No space left on device (os error 28)"),
                                List.of()))
                .startsWith("The disk is full");
    }

    @Test
    void anythingElseIsOneLineOfTheInnermostMessage() {
        Exception failure =
                new ExecutionException("outer", new IOException("inner.\n\tat line two"));

        assertThat(FailureSentence.of(failure, List.of()))
                .isEqualTo("The quickstart failed: inner.");
    }

    @Test
    void thePlaceInLancesSourceIsLeftOut() {
        assertThat(
                        FailureSentence.of(
                                new IOException(
                                        "LanceError(IO): refused, /w/rust/io/store.rs:79:9"),
                                List.of()))
                .isEqualTo("The quickstart failed: LanceError(IO): refused.");
    }

    @Test
    void aFailureWithoutAMessageIsNamed() {
        assertThat(FailureSentence.of(new ArithmeticException(), List.of()))
                .isEqualTo("The quickstart failed: ArithmeticException.");
    }

    @Test
    void secretsAndTheAnswersOfS3ServersAreLeftOut() {
        Exception failure =
                new IOException("403 for hunter2: <?xml version=\"1.0\"?><Signature>abc");

        assertThat(FailureSentence.of(failure, List.of("hunter2")))
                .isEqualTo("The quickstart failed: 403 for ***.");
    }
}
