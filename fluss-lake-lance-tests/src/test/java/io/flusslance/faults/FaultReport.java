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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All faults of a campaign and what was found, as a table and as CSV; for several threads. */
public final class FaultReport {

    private final long seed;
    private final Instant began = Instant.now();
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Totals> byTable = new TreeMap<>();
    private final FindingCounts findings = new FindingCounts();
    private int rows;
    private int orphans;
    private int missingFiles;
    private int secrets;

    /**
     * A report without a fault.
     *
     * @param seed by which the faults are chosen
     */
    public FaultReport(long seed) {
        this.seed = seed;
    }

    /** Adds a fault that was injected and whose rows are in the lake. */
    public synchronized void add(Fault fault) {
        faults.add(fault);
        System.out.printf(
                Locale.ROOT,
                "fault %d: %s, recovered in %.1f s%n",
                faults.size(),
                fault,
                fault.recovery().toMillis() / 1000.0);
    }

    /** The number of faults so far. */
    public synchronized int count() {
        return faults.size();
    }

    /**
     * Adds what was found in a table's dataset.
     *
     * @param dataFiles the files that are in its data folder
     * @param orphansGo whether files to which no version refers are wrong, as on a local disk, or
     *     only counted, as on an object store without Hadoop
     */
    public synchronized void add(
            String table, DatasetChecker.Result result, Set<String> dataFiles, boolean orphansGo) {
        rows += result.rows();
        byTable.computeIfAbsent(table, name -> new Totals()).rows += result.rows();
        addFindings(table, "", result.findings());
        for (String file : dataFiles) {
            if (!result.files().contains(file)) {
                orphans++;
                byTable.get(table).orphans++;
                if (orphansGo) {
                    problems.add(table + ": no version refers to " + file);
                }
                faults.stream()
                        .filter(fault -> fault.made(table, file))
                        .findFirst()
                        .ifPresent(Fault::addOrphan);
            }
        }
        for (String file : result.files()) {
            if (!dataFiles.contains(file)) {
                missingFiles++;
                problems.add(table + ": a version refers to " + file + ", which is gone");
            }
        }
    }

    /** Adds what was found in the answer of a query of a table. */
    public synchronized void addQuery(String table, List<Finding> found) {
        addFindings(table, "query: ", found);
    }

    private void addFindings(String table, String where, List<Finding> found) {
        Totals totals = byTable.computeIfAbsent(table, name -> new Totals());
        for (Finding finding : found) {
            problems.add(table + ": " + where + finding.kind() + " " + finding.text());
            totals.findings.add(finding.kind());
            findings.add(finding.kind());
            finding.id()
                    .ifPresent(
                            id ->
                                    faults.stream()
                                            .filter(fault -> fault.covers(table, id))
                                            .findFirst()
                                            .ifPresent(fault -> fault.add(finding.kind())));
        }
    }

    /** Adds that something did not go on, as far as it is known why. */
    public synchronized void addFailure(String what, Throwable failure) {
        problems.add(what + " broke off: " + failure);
        System.out.println(Instant.now() + ": " + what + " broke off");
        failure.printStackTrace(System.out);
    }

    /** Adds places where a key of the storage was seen. */
    public synchronized void addSecrets(List<String> places) {
        secrets += places.size();
        places.forEach(place -> problems.add("a key of the storage: " + place));
    }

    /** What is wrong; empty where all is as it must be. */
    public synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * Prints the tables, and writes them to {@code summary.csv} (by kinds of faults) and {@code
     * tables.csv}, each fault to {@code faults.csv}, and to {@code campaign.csv} when the campaign
     * began, how long it took, and with which seed.
     *
     * @param folder is made when it is missing
     */
    public synchronized void write(Path folder) throws IOException {
        Map<String, Line> lines = new TreeMap<>();
        List<String> each = new ArrayList<>();
        each.add("number,kind,point,table," + FindingCounts.header() + ",orphans,recovery_ms");
        for (Fault fault : faults) {
            lines.computeIfAbsent(fault.kind(), kind -> new Line()).add(fault);
            byTable.computeIfAbsent(fault.table(), name -> new Totals()).faults++;
            each.add(
                    String.join(
                            ",",
                            Integer.toString(each.size()),
                            fault.kind(),
                            fault.point(),
                            fault.table(),
                            fault.findings().csv(),
                            Integer.toString(fault.orphans()),
                            Long.toString(fault.recovery().toMillis())));
        }
        List<String> summary = new ArrayList<>();
        summary.add(
                "kind,count,"
                        + FindingCounts.header()
                        + ",orphans,recovery_median_s,recovery_p95_s,recovery_max_s");
        lines.forEach((kind, line) -> summary.add(line.csv(kind)));
        String totals = findings.csv() + "," + orphans;
        summary.add("total," + faults.size() + "," + totals + ",,,");
        List<String> tables = new ArrayList<>();
        tables.add("table,faults,rows," + FindingCounts.header() + ",orphans");
        byTable.forEach((table, line) -> tables.add(line.csv(table)));
        tables.add("total," + faults.size() + "," + rows + "," + totals);
        List<String> campaign =
                List.of(
                        "began,seconds,seed,faults,rows," + FindingCounts.header() + ",orphans",
                        String.format(
                                Locale.ROOT,
                                "%s,%d,%d,%d,%d,%s",
                                began.truncatedTo(ChronoUnit.SECONDS),
                                Duration.between(began, Instant.now()).toSeconds(),
                                seed,
                                faults.size(),
                                rows,
                                totals));
        Files.createDirectories(folder);
        Files.write(folder.resolve("faults.csv"), each);
        Files.write(folder.resolve("summary.csv"), summary);
        Files.write(folder.resolve("tables.csv"), tables);
        Files.write(folder.resolve("campaign.csv"), campaign);
        print(summary);
        print(tables);
        campaign.forEach(System.out::println);
        System.out.printf(
                "%d rows read; %d files that a version refers to are gone; %d secrets seen; "
                        + "each fault is in %s%n",
                rows, missingFiles, secrets, folder.resolve("faults.csv"));
    }

    private static void print(List<String> table) {
        String[] header = table.get(0).split(",", -1);
        for (String line : table) {
            String[] cells = line.split(",", -1);
            StringBuilder text = new StringBuilder(String.format("%-44s", cells[0]));
            for (int i = 1; i < cells.length; i++) {
                text.append(
                        String.format("%" + (2 + Math.max(7, header[i].length())) + "s", cells[i]));
            }
            System.out.println(text);
        }
    }

    /** What was found in one table. */
    private static final class Totals {
        private final FindingCounts findings = new FindingCounts();
        private int faults;
        private int rows;
        private int orphans;

        String csv(String table) {
            return String.format(
                    Locale.ROOT, "%s,%d,%d,%s,%d", table, faults, rows, findings.csv(), orphans);
        }
    }

    /** The faults of one kind. */
    private static final class Line {
        private final FindingCounts findings = new FindingCounts();
        private int orphans;
        private final List<Duration> recoveries = new ArrayList<>();

        void add(Fault fault) {
            findings.add(fault.findings());
            orphans += fault.orphans();
            recoveries.add(fault.recovery());
        }

        String csv(String kind) {
            Collections.sort(recoveries);
            return String.format(
                    Locale.ROOT,
                    "%s,%d,%s,%d,%.1f,%.1f,%.1f",
                    kind,
                    recoveries.size(),
                    findings.csv(),
                    orphans,
                    seconds(0.5),
                    seconds(0.95),
                    seconds(1));
        }

        private double seconds(double share) {
            int index = (int) Math.ceil(share * recoveries.size()) - 1;
            return recoveries.get(Math.max(0, index)).toMillis() / 1000.0;
        }
    }
}
