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

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/**
 * Where a run puts what it makes.
 *
 * @param warehouse a folder or an {@code s3://} URI; empty for one that the program makes
 * @param retention what becomes of a warehouse that the program made
 * @param output folder for what is shown, and for the log
 */
public record Placement(Optional<String> warehouse, Retention retention, Path output) {

    /** What becomes of a warehouse that the program made. */
    public enum Retention {
        /** It goes with the program. */
        REMOVE,
        /** It stays in the output folder. */
        KEEP
    }

    /** The arguments that say it and take a value. */
    public static final Set<String> NAMES = Set.of("--warehouse", "--output");

    /** The arguments that say it and take none. */
    public static final Set<String> FLAGS = Set.of("--keep");

    private static final String DEFAULT_OUTPUT = "quickstart-output";

    /** What the arguments say. */
    public static Placement of(Arguments arguments) {
        return new Placement(
                arguments.text("--warehouse"),
                arguments.has("--keep") ? Retention.KEEP : Retention.REMOVE,
                Path.of(arguments.text("--output").orElse(DEFAULT_OUTPUT)));
    }

    /** Whether the dataset outlives the program. */
    public boolean keepsDataset() {
        return warehouse.isPresent() || retention == Retention.KEEP;
    }

    /** The folder for what goes with the program. */
    public static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /**
     * The warehouse, which is not looked at yet.
     *
     * @throws QuickstartException if its location or a setting in the environment is malformed
     */
    Warehouse toWarehouse() {
        if (warehouse.isPresent()) {
            return Warehouse.of(warehouse.get(), System.getenv());
        }
        if (retention == Retention.REMOVE) {
            return new LocalWarehouse(temporaryFolder().resolve("warehouse"));
        }
        // a folder for each run: tables of two runs must not share a dataset
        String run =
                DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                        .withZone(ZoneOffset.UTC)
                        .format(Instant.now());
        return new LocalWarehouse(output.resolve("warehouse-" + run));
    }
}
