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
package io.flusslance.fuzz;

import io.flusslance.testing.TemporaryFolder;

import org.apache.fluss.exception.InvalidTableException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs cases in a process of its own, because Lance may end it: {@code <folder> <case>…}. It prints
 * each stage before it begins, and what came of each case; see {@link CaseProcess}.
 */
public final class FuzzProgram {

    private static final Duration CASE_TIMEOUT = Duration.ofMinutes(3);
    private static final int TIMED_OUT = 3;

    /**
     * What is in the plugin's errors where Lance failed: while a file was written, or when it was
     * read before its commit.
     */
    private static final List<String> LANCE_FAILED =
            List.of("Writing to dataset", "Lance can't read the list columns");

    private final Path folder;
    private String stage = "";

    private FuzzProgram(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        ScheduledExecutorService watchdog =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "watchdog");
                            thread.setDaemon(true);
                            return thread;
                        });
        FuzzProgram program = new FuzzProgram(Path.of(args[0]));
        for (int i = 1; i < args.length; i++) {
            ScheduledFuture<?> end =
                    watchdog.schedule(
                            // a thread that is in native code can't be interrupted
                            () -> Runtime.getRuntime().halt(TIMED_OUT),
                            CASE_TIMEOUT.toMillis(),
                            TimeUnit.MILLISECONDS);
            CaseId id = CaseId.parse(args[i]);
            CaseProcess.printOutcome(program.run(id));
            end.cancel(false);
        }
    }

    private Outcome run(CaseId id) throws IOException {
        Path own = folder.resolve(id.toString());
        TemporaryFolder.delete(own);
        Files.createDirectories(own);
        FuzzCase fuzzCase = FuzzCase.of(id);
        try {
            new CaseRun(
                            fuzzCase,
                            own,
                            next -> {
                                stage = next;
                                CaseProcess.printStage(id, next);
                            })
                    .run();
            return new Outcome(id, Outcome.Kind.CLEAN, "end", "");
        } catch (WrongValueException e) {
            return new Outcome(id, Outcome.Kind.WRONG, stage, e.getMessage());
        } catch (Exception e) {
            return new Outcome(
                    id,
                    isRefusal(e) ? Outcome.Kind.REFUSED : Outcome.Kind.FAILED,
                    stage,
                    ErrorText.of(e));
        }
    }

    /** The plugin's own errors, before a round is committed, and not what Lance says itself. */
    private boolean isRefusal(Exception e) {
        return (stage.startsWith("create")
                        || stage.startsWith("write")
                        || stage.startsWith("commit"))
                && (e instanceof InvalidTableException || e instanceof IOException)
                && String.valueOf(e.getMessage()).contains("db.t")
                && !isOfLance(e);
    }

    private static boolean isOfLance(Exception e) {
        return LANCE_FAILED.stream().anyMatch(String.valueOf(e.getMessage())::contains);
    }
}
