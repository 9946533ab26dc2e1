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
package io.flusslance.faults;

import io.flusslance.storage.RequestFate;

import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/** How an object store, or the way to it, fails. */
enum StorageFault {
    ERROR_500("500 internal error") {
        @Override
        ArmedFault arm(Random random) {
            return burst(random, point(random), () -> RequestFate.refuse(500, "InternalError"));
        }
    },
    SLOW_DOWN_503("503 slow down") {
        @Override
        ArmedFault arm(Random random) {
            return burst(random, point(random), () -> RequestFate.refuse(503, "SlowDown"));
        }
    },
    FORBIDDEN_403("403 in mid-round") {
        @Override
        ArmedFault arm(Random random) {
            return ArmedFault.once(point(random), () -> RequestFate.refuse(403, "AccessDenied"));
        }
    },
    RESET("connection reset") {
        @Override
        ArmedFault arm(Random random) {
            return burst(random, point(random), RequestFate::reset);
        }
    },
    TRUNCATED_ANSWER("truncated answer") {
        @Override
        ArmedFault arm(Random random) {
            RequestPoint point = random.nextInt(4) == 0 ? RequestPoint.LIST : RequestPoint.READ;
            long bytes = random.nextInt(300);
            return burst(random, point, () -> RequestFate.truncateAnswer(bytes));
        }
    },
    DELAYED_ANSWER("delayed answer") {
        @Override
        ArmedFault arm(Random random) {
            // some beyond the client's time-out
            Duration delay = Duration.ofMillis(200 + random.nextInt(LONGEST_DELAY_MILLIS));
            return ArmedFault.once(point(random), () -> RequestFate.pass().after(delay));
        }
    },
    LOST_ANSWER_TO_PUT("answer to a PUT lost") {
        @Override
        ArmedFault arm(Random random) {
            return burst(random, RequestPoint.WRITE, RequestFate::loseAnswer);
        }
    },
    LOST_ANSWER_TO_COMMIT("answer to a commit lost") {
        @Override
        ArmedFault arm(Random random) {
            return ArmedFault.once(RequestPoint.COMMIT, RequestFate::loseAnswer);
        }
    },
    LOST_ANSWER_TO_COMMIT_THEN_403("answer to a commit lost and 403 then") {
        @Override
        ArmedFault arm(Random random) {
            return new ArmedFault(
                    RequestPoint.COMMIT,
                    1,
                    RequestFate::loseAnswer,
                    Duration.ofMillis(200 + random.nextInt(2_000)));
        }
    },
    REFUSED_COMMIT("commit refused with 500") {
        @Override
        ArmedFault arm(Random random) {
            return burst(
                    random, RequestPoint.COMMIT, () -> RequestFate.refuse(500, "InternalError"));
        }
    },
    SLOW_LIST("slow list") {
        @Override
        ArmedFault arm(Random random) {
            Duration delay = Duration.ofMillis(1_000 + random.nextInt(3_000));
            return new ArmedFault(
                    RequestPoint.LIST, 2, () -> RequestFate.pass().after(delay), Duration.ZERO);
        }
    };

    /** The client is set to give a request up after 5 s. */
    private static final int LONGEST_DELAY_MILLIS = 7_000;

    /** The client is set to try three times again: some bursts are too much for it. */
    private static final int LONGEST_BURST = 6;

    private final String label;

    StorageFault(String label) {
        this.label = label;
    }

    /** A fault of this kind; where it hits, how often and how long is random. */
    abstract ArmedFault arm(Random random);

    String label() {
        return label;
    }

    private static ArmedFault burst(Random random, RequestPoint point, Supplier<RequestFate> fate) {
        return new ArmedFault(point, 1 + random.nextInt(LONGEST_BURST), fate, Duration.ZERO);
    }

    private static RequestPoint point(Random random) {
        RequestPoint[] points = RequestPoint.values();
        return points[random.nextInt(points.length)];
    }
}
