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

import org.apache.flink.core.execution.JobClient;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How the program ends, by itself or on Ctrl-C: the tiering job is cancelled, and then the JVM is
 * halted. The servers are not closed in order, since that takes ten seconds of waiting for the
 * quiet periods of their network threads, and nothing of them outlives the process: their files lie
 * in the temporary folder, which the script removes.
 */
public final class ProgramEnd {

    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);

    /** What shells report for a program that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private static final AtomicReference<JobClient> JOB = new AtomicReference<>();

    private ProgramEnd() {}

    /** Takes charge of Ctrl-C. */
    static void prepare() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> leave(INTERRUPTED), "quickstart-interruption"));
    }

    /** Has a job cancelled at the end. */
    public static void cancelFirst(JobClient job) {
        JOB.set(job);
    }

    /** Ends the program; does not return. */
    static void leave(int exitCode) {
        JobClient job = JOB.getAndSet(null);
        if (job != null) {
            cancel(job);
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(exitCode);
    }

    private static void cancel(JobClient job) {
        try {
            job.cancel().get(CANCEL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            // a job that has failed cannot be cancelled, and its mini-cluster is gone
            LoggerFactory.getLogger(ProgramEnd.class).warn("the job was not cancelled", e);
        }
    }
}
