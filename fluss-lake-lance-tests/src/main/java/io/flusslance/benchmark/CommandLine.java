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
package io.flusslance.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Arguments of the form {@code --name value} and {@code --flag}. */
final class CommandLine {

    private static final String PREFIX = "--";

    private static final String ROUNDS = "rounds";
    private static final String WARM_UPS = "warm-ups";
    private static final String QUICK = "quick";

    private final Map<String, String> values = new LinkedHashMap<>();

    /**
     * Reads the arguments.
     *
     * @param own names of the program's that take a value, without dashes, beside those of {@link
     *     Output} and {@link Rounds}
     * @param flags names that take none
     * @throws IllegalArgumentException where an argument is unknown or lacks its value
     */
    CommandLine(String[] arguments, List<String> own, List<String> flags) {
        List<String> known = new ArrayList<>(own);
        known.addAll(Output.ARGUMENTS);
        known.addAll(List.of(ROUNDS, WARM_UPS));
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i].startsWith(PREFIX) ? arguments[i].substring(2) : "";
            if (flags.contains(name)) {
                values.put(name, "true");
            } else if (!known.contains(name)) {
                throw new IllegalArgumentException(unknown(arguments[i], known, flags));
            } else if (i + 1 == arguments.length || arguments[i + 1].startsWith(PREFIX)) {
                throw new IllegalArgumentException(arguments[i] + " needs a value.");
            } else {
                values.put(name, arguments[++i]);
            }
        }
    }

    private static String unknown(String argument, List<String> known, List<String> flags) {
        List<String> all = new ArrayList<>(known);
        all.addAll(flags);
        return String.format(
                "Unknown argument '%s'; there are --%s.", argument, String.join(", --", all));
    }

    /** Whether a flag was given. */
    boolean has(String flag) {
        return values.containsKey(flag);
    }

    /** The value of an argument, if it was given. */
    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A path that must be given. */
    Path requirePath(String name) {
        return find(name)
                .map(Path::of)
                .orElseThrow(() -> new IllegalArgumentException("--" + name + " is required."));
    }

    /** Names with a separator between them. */
    List<String> names(String argument, String separator, List<String> otherwise) {
        return find(argument)
                .map(names -> List.of(names.split(Pattern.quote(separator), -1)))
                .orElse(otherwise);
    }

    /** Pairs as {@code key=value,key=value}; none where the argument is not given. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : find(name).map(text -> text.split(",", -1)).orElse(new String[0])) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        String.format("--%s needs key=value pairs, not '%s'.", name, pair));
            }
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return pairs;
    }

    /** A whole number from {@code least} on. */
    long number(String name, long least, long otherwise) {
        Optional<String> text = find(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber(name, text.get(), least, e);
        }
        throw notANumber(name, text.get(), least, null);
    }

    /**
     * How many rounds; one with the flag {@code quick}.
     *
     * @param measured where nothing is said
     * @param warmUps where nothing is said
     */
    Rounds rounds(int measured, int warmUps) {
        return new Rounds(
                (int) number(WARM_UPS, 0, has(QUICK) ? 0 : warmUps),
                (int) number(ROUNDS, 1, has(QUICK) ? 1 : measured));
    }

    private static IllegalArgumentException notANumber(
            String name, String text, long least, NumberFormatException cause) {
        return new IllegalArgumentException(
                String.format("--%s needs a whole number from %d on, not '%s'.", name, least, text),
                cause);
    }
}
