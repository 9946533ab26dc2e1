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
package io.flusslance.storage;

import java.time.Duration;

/** What becomes of one request to the storage. */
public final class RequestFate {

    enum Kind {
        PASS,
        REFUSE,
        LOSE_ANSWER,
        RESET,
        TRUNCATE_ANSWER
    }

    private static final long EVERYTHING = Long.MAX_VALUE;

    private final Kind kind;
    private final int status;
    private final String code;
    private final long answerBytes;
    private final Duration delay;
    private final Runnable whenAnswered;

    private RequestFate(
            Kind kind,
            int status,
            String code,
            long answerBytes,
            Duration delay,
            Runnable whenAnswered) {
        this.kind = kind;
        this.status = status;
        this.code = code;
        this.answerBytes = answerBytes;
        this.delay = delay;
        this.whenAnswered = whenAnswered;
    }

    private static RequestFate of(Kind kind, int status, String code, long answerBytes) {
        return new RequestFate(kind, status, code, answerBytes, Duration.ZERO, () -> {});
    }

    /** It is passed on, and so is the answer. */
    public static RequestFate pass() {
        return of(Kind.PASS, 0, "", EVERYTHING);
    }

    /** It is not passed on; the answer is an error of S3, as 503 {@code SlowDown}. */
    public static RequestFate refuse(int status, String code) {
        return of(Kind.REFUSE, status, code, EVERYTHING);
    }

    /** It is passed on and carried out; the connection is closed in place of the answer. */
    public static RequestFate loseAnswer() {
        return of(Kind.LOSE_ANSWER, 0, "", EVERYTHING);
    }

    /** It is not passed on; the connection is closed. */
    public static RequestFate reset() {
        return of(Kind.RESET, 0, "", EVERYTHING);
    }

    /**
     * It is passed on; of the answer's body only the first bytes come, then the connection ends.
     */
    public static RequestFate truncateAnswer(long bytes) {
        return of(Kind.TRUNCATE_ANSWER, 0, "", bytes);
    }

    /** The same after a while. */
    public RequestFate after(Duration pause) {
        return new RequestFate(kind, status, code, answerBytes, pause, whenAnswered);
    }

    /**
     * The same, and something is done when the server has carried it out, before the client hears
     * of that. What is never passed on is never carried out.
     */
    public RequestFate whenAnswered(Runnable action) {
        return new RequestFate(kind, status, code, answerBytes, delay, action);
    }

    Kind kind() {
        return kind;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    long answerBytes() {
        return answerBytes;
    }

    Duration delay() {
        return delay;
    }

    Runnable whenAnswered() {
        return whenAnswered;
    }
}
