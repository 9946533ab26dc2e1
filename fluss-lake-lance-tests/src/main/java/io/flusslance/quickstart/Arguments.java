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

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The arguments of a program: {@code --name value}, {@code --name=value} and {@code --flag}. */
public final class Arguments {

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();

    private Arguments() {}

    /**
     * Reads the arguments, which can be in any order.
     *
     * @param arguments as the user gave them
     * @param names of the arguments that take a value, with their dashes
     * @param flags names of those that take none
     * @return the arguments
     * @throws QuickstartException if an argument is unknown or lacks its value
     */
    public static Arguments parse(List<String> arguments, Set<String> names, Set<String> flags) {
        Arguments parsed = new Arguments();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Optional<String> attached =
                    equals < 0 ? Optional.empty() : Optional.of(argument.substring(equals + 1));
            if (names.contains(name)) {
                parsed.values.put(name, value(name, attached, rest));
            } else if (!flags.contains(name)) {
                throw new QuickstartException(
                        "Unknown argument '" + argument + "'; --help lists them all.");
            } else if (attached.isPresent()) {
                throw new QuickstartException(name + " takes no value.");
            } else {
                parsed.flags.add(name);
            }
        }
        return parsed;
    }

    private static String value(String name, Optional<String> attached, Iterator<String> rest) {
        String value = attached.orElseGet(() -> rest.hasNext() ? rest.next() : "");
        if (value.isBlank() || (attached.isEmpty() && value.startsWith("--"))) {
            throw new QuickstartException(name + " needs a value; --help tells which.");
        }
        return value;
    }

    /** Whether a flag was given. */
    public boolean has(String flag) {
        return flags.contains(flag);
    }

    /** The value of an argument; empty if it was not given. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A count of something.
     *
     * @param name of the argument
     * @return empty if it was not given
     * @throws QuickstartException if it is not a whole number from 1 on
     */
    public OptionalInt count(String name) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int count = Integer.parseInt(value.get());
            if (count >= 1) {
                return OptionalInt.of(count);
            }
        } catch (NumberFormatException e) {
            throw notANumber(name, "a whole number from 1", value.get(), e);
        }
        throw new QuickstartException(
                name + " needs a whole number from 1, not '" + value.get() + "'.");
    }

    /**
     * The seed of an earlier run.
     *
     * @param name of the argument
     * @return empty if it was not given
     * @throws QuickstartException if it is not a whole number
     */
    public OptionalLong seed(String name) {
        Optional<String> value = text(name);
        try {
            return value.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(value.get()));
        } catch (NumberFormatException e) {
            throw notANumber(name, "the whole number that an earlier run printed", value.get(), e);
        }
    }

    private static QuickstartException notANumber(
            String name, String wanted, String value, NumberFormatException cause) {
        return new QuickstartException(name + " needs " + wanted + ", not '" + value + "'.", cause);
    }
}
