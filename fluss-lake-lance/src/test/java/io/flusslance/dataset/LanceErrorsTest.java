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
package io.flusslance.dataset;

import io.flusslance.config.LanceConf;
import io.flusslance.config.StorageOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What a user sees of an exception of Lance. */
class LanceErrorsTest {

    private static final StorageOptions STORAGE =
            LanceConf.ofCluster(
                            Map.of(
                                    "access_key_id", "AKIAHIDDEN",
                                    "secret_access_key", "hidden/secret+1"))
                    .storage();

    @Test
    void theMessageSaysWhatWasTriedAndWhy() {
        IOException error =
                LanceErrors.toIOException(
                        "Opening dataset s3://b/t.lance",
                        new IllegalStateException("it burns"),
                        STORAGE);

        assertThat(error).hasMessage("Opening dataset s3://b/t.lance failed: it burns");
    }

    @Test
    void theCauseKeepsTypeAndStack() {
        RuntimeException cause = new IllegalStateException("it burns");

        IOException error = LanceErrors.toIOException("Opening", cause, STORAGE);

        assertThat(error.getCause()).hasMessage("java.lang.IllegalStateException: it burns");
        assertThat(error.getCause().getStackTrace()).isEqualTo(cause.getStackTrace());
    }

    @Test
    void noSecretIsInThePrintedChain() {
        RuntimeException cause =
                new RuntimeException(
                        "key AKIAHIDDEN, secret hidden/secret+1",
                        new IOException("again hidden/secret+1"));
        cause.addSuppressed(new IOException("and AKIAHIDDEN"));

        StringWriter printed = new StringWriter();
        LanceErrors.toIOException("Opening", cause, STORAGE)
                .printStackTrace(new PrintWriter(printed));

        assertThat(printed.toString()).contains("key ***").doesNotContain("HIDDEN", "hidden/");
    }

    @Test
    void anS3AnswerIsShortenedToItsCodeAndMessage() {
        String answer =
                "403 Forbidden: <?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code>"
                        + "<Message>The signature does not match</Message>"
                        + "<AWSAccessKeyId>other</AWSAccessKeyId>\n"
                        + "<StringToSign>AWS4-HMAC-SHA256</StringToSign></Error> in 3 ms";

        assertThat(describe(answer))
                .isEqualTo(
                        "403 Forbidden: <?xml version=\"1.0\"?>SignatureDoesNotMatch (The signature"
                                + " does not match) in 3 ms");
    }

    @Test
    void anS3AnswerWithADollarIsShortenedToo() {
        assertThat(describe("<Error><Code>A$1</Code></Error>")).isEqualTo("A$1");
    }

    @Test
    void thePlaceInLancesSourcesIsLeftOut() {
        assertThat(describe("it burns, /workspace/rust/lance/src/dataset.rs:12:34"))
                .isEqualTo("it burns");
    }

    @Test
    void theReasonIsOneLine() {
        assertThat(describe("it\nburns\t  badly")).isEqualTo("it burns badly");
    }

    @Test
    void aVeryLongReasonIsCut() {
        assertThat(describe("x".repeat(10_000))).hasSize(602).endsWith(" …");
    }

    /** A server can answer anything, and as much as it likes. */
    @ParameterizedTest
    @ValueSource(strings = {"<Error>", "<Code>", "<Error><Code>", "x", ",", ".rs:1", " ", "</"})
    @Timeout(60)
    void anAnswerOfMegabytesIsReadInBoundedTime(String part) {
        assertThat(describe(part.repeat(5_000_000 / part.length()))).hasSizeLessThan(700);
    }

    @Test
    void anS3AnswerThatIsCutShortShowsNoMoreThanAWholeOne() {
        assertThat(describe("<Error><Code>A</Code><StringToSign>AWS4-HMAC" + "x".repeat(9_000)))
                .isEqualTo("A");
    }

    @Test
    void aReasonHasNoCharactersThatATerminalObeys() {
        assertThat(describe("it \u001b[2Jburns\u202e\u0000!"))
                .isEqualTo("it \ufffd[2Jburns\ufffd\ufffd!");
    }

    @Test
    void anExceptionWithoutAMessageIsItsName() {
        assertThat(LanceErrors.describe(new IllegalStateException(), STORAGE))
                .isEqualTo("IllegalStateException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Retryable commit conflict for version 3",
                "Commit conflict for version 2",
                "Incompatible transaction: This Merge transaction is incompatible with concurrent"
                        + " transaction Project at version 755",
                "Encountered a concurrent commit"
            })
    void aConflictCanBeTriedAgain(String message) {
        assertThat(LanceErrors.isRetryableConflict(new RuntimeException(message))).isTrue();
    }

    @Test
    void anotherErrorCanNotBeTriedAgain() {
        assertThat(LanceErrors.isRetryableConflict(new RuntimeException("403"))).isFalse();
        assertThat(LanceErrors.isRetryableConflict(new RuntimeException())).isFalse();
    }

    private static String describe(String message) {
        return LanceErrors.describe(new RuntimeException(message), STORAGE);
    }
}
