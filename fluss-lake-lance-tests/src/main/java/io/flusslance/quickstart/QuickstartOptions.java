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
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the user asked for on the command line.
 *
 * @param images the user's own folder; empty for drawn pictures
 * @param rows how many pictures to draw, or to take from the folder at most; empty for 60 drawn
 *     ones or the whole folder
 * @param warehouse a folder or an {@code s3://} URI; empty for one that the program makes
 * @param retention what becomes of a warehouse that the program made
 * @param output folder for the contact sheet, the gallery and the log
 * @param seed repeats the drawn pictures of an earlier run; empty for new ones
 */
public record QuickstartOptions(
        Optional<Path> images,
        OptionalInt rows,
        Optional<String> warehouse,
        Retention retention,
        Path output,
        OptionalLong seed) {

    /** What becomes of a warehouse that the program made. */
    public enum Retention {
        /** It goes with the program. */
        REMOVE,
        /** It stays in the output folder. */
        KEEP
    }

    private static final String DEFAULT_OUTPUT = "quickstart-output";

    /**
     * Reads the arguments.
     *
     * @param arguments {@code --name value}, {@code --name=value} and {@code --keep}, in any order
     * @return the options
     * @throws QuickstartException if an argument is unknown or its value is malformed
     */
    public static QuickstartOptions parse(List<String> arguments) {
        Optional<Path> images = Optional.empty();
        OptionalInt rows = OptionalInt.empty();
        Optional<String> warehouse = Optional.empty();
        Retention retention = Retention.REMOVE;
        Path output = Path.of(DEFAULT_OUTPUT);
        OptionalLong seed = OptionalLong.empty();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Optional<String> attached =
                    equals < 0 ? Optional.empty() : Optional.of(argument.substring(equals + 1));
            switch (name) {
                case "--images" -> images = Optional.of(Path.of(value(name, attached, rest)));
                case "--rows" -> rows = OptionalInt.of(rows(value(name, attached, rest)));
                case "--warehouse" -> warehouse = Optional.of(value(name, attached, rest));
                case "--output" -> output = Path.of(value(name, attached, rest));
                case "--seed" -> seed = OptionalLong.of(seed(value(name, attached, rest)));
                case "--keep" -> {
                    if (attached.isPresent()) {
                        throw new QuickstartException("--keep takes no value.");
                    }
                    retention = Retention.KEEP;
                }
                default ->
                        throw new QuickstartException(
                                "Unknown argument '" + argument + "'; --help lists them all.");
            }
        }
        return new QuickstartOptions(images, rows, warehouse, retention, output, seed);
    }

    private static String value(String name, Optional<String> attached, Iterator<String> rest) {
        String value = attached.orElseGet(() -> rest.hasNext() ? rest.next() : "");
        if (value.isBlank() || (attached.isEmpty() && value.startsWith("--"))) {
            throw new QuickstartException(name + " needs a value; --help tells which.");
        }
        return value;
    }

    private static int rows(String value) {
        try {
            int rows = Integer.parseInt(value);
            if (rows >= 1) {
                return rows;
            }
        } catch (NumberFormatException e) {
            throw notANumber("--rows", "a whole number from 1", value, e);
        }
        throw new QuickstartException("--rows needs a whole number from 1, not '" + value + "'.");
    }

    private static long seed(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw notANumber("--seed", "the whole number that an earlier run printed", value, e);
        }
    }

    private static QuickstartException notANumber(
            String name, String wanted, String value, NumberFormatException cause) {
        return new QuickstartException(name + " needs " + wanted + ", not '" + value + "'.", cause);
    }
}
