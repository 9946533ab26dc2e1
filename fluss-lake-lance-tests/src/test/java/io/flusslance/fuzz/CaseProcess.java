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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs cases in a program that may die, and starts it again after the case at which it died.
 *
 * <p>The program prints {@code stage <case> <stage>} before each stage, and {@code result <case>
 * <kind> <stage>: <text>} after each case.
 */
final class CaseProcess {

    private static final int MAX_TEXT = 600;

    /** Starts the program. */
    interface Starter {

        /**
         * Starts it for cases.
         *
         * @param errors gets what it writes to stderr
         */
        Process start(Path errors, List<CaseId> ids) throws IOException;
    }

    private final Starter starter;
    private final Path errors;

    CaseProcess(Starter starter, Path errors) {
        this.starter = starter;
        this.errors = errors;
    }

    /** Runs cases; there is an outcome for each, in this order. */
    List<Outcome> run(List<CaseId> ids) throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        while (outcomes.size() < ids.size()) {
            runUntilDeath(ids.subList(outcomes.size(), ids.size()), outcomes);
        }
        return outcomes;
    }

    private void runUntilDeath(List<CaseId> ids, List<Outcome> outcomes)
            throws IOException, InterruptedException {
        int before = outcomes.size();
        String stage = "start";
        Process process = starter.start(errors, ids);
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 3);
                if (words[0].equals("stage") && words.length == 3) {
                    stage = words[2];
                } else if (words[0].equals("result") && words.length == 3) {
                    outcomes.add(parseOutcome(CaseId.parse(words[1]), words[2]));
                    stage = "start";
                }
            }
        } finally {
            process.destroyForcibly();
        }
        int exitCode = process.waitFor();
        int done = outcomes.size() - before;
        if (done < ids.size()) {
            outcomes.add(
                    new Outcome(
                            ids.get(done),
                            Outcome.Kind.ABORTED,
                            stage,
                            "exit code " + exitCode + ", " + panic()));
        }
    }

    private static Outcome parseOutcome(CaseId id, String text) {
        int blank = text.indexOf(' ');
        int colon = text.indexOf(": ", blank);
        return new Outcome(
                id,
                Outcome.Kind.valueOf(text.substring(0, blank)),
                text.substring(blank + 1, colon),
                text.substring(colon + 2));
    }

    /** What Rust said before it ended the process, or else the beginning of all. */
    private String panic() throws IOException {
        String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
        int panicked = text.indexOf("panicked at");
        return oneLine(panicked < 0 ? text : text.substring(panicked));
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.substring(0, Math.min(MAX_TEXT, line.length()));
    }

    /** Called by the program before a stage. */
    static void printStage(CaseId id, String stage) {
        System.out.println("stage " + id + " " + stage);
        System.out.flush();
    }

    /** Called by the program after a case. */
    static void printOutcome(Outcome outcome) {
        System.out.printf(
                "result %s %s %s: %s%n",
                outcome.id(),
                outcome.kind(),
                outcome.stage().replace(": ", " "),
                oneLine(outcome.text()));
        System.out.flush();
    }
}
