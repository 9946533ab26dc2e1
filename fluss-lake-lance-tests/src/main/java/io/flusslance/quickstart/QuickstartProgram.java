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

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs an act of the quickstart as a program of its own. */
public final class QuickstartProgram {

    private QuickstartProgram() {}

    /** What a program does. */
    public interface Act {

        /** Where it puts what it makes. */
        Placement placement();

        /**
         * Runs to the end.
         *
         * @param warehouse for the dataset, not looked at yet
         * @param out for the user
         * @return the exit code: 0 if all rows came back as they were sent, 1 if one did not
         * @throws QuickstartException if it cannot go on, with a sentence for the user
         * @throws Exception if something else fails
         */
        int run(Warehouse warehouse, PrintStream out) throws Exception;
    }

    /**
     * Runs an act and leaves the JVM: with its exit code, or with 2 if it could not run to its end.
     *
     * @param parsing makes the act from the arguments
     */
    public static void run(Supplier<? extends Act> parsing) {
        List<String> secrets = new ArrayList<>();
        Optional<Path> log = Optional.empty();
        int exitCode;
        ProgramEnd.prepare();
        // an exception that leaves main would vanish: Fluss's servers swallow it
        try {
            Act act = parsing.get();
            Warehouse warehouse = act.placement().toWarehouse();
            secrets.addAll(warehouse.secrets());
            log = Optional.of(QuickstartLog.open(act.placement().output()));
            exitCode = act.run(warehouse, System.out);
        } catch (Throwable failure) {
            System.out.flush();
            System.err.println("quickstart: " + FailureSentence.of(failure, secrets));
            boolean allSaid = failure instanceof QuickstartException && failure.getCause() == null;
            if (log.isPresent() && !allSaid) {
                QuickstartLog.write(failure, secrets);
                System.err.println("quickstart: details are in " + log.get());
            }
            exitCode = 2;
        }
        ProgramEnd.leave(exitCode);
    }
}
