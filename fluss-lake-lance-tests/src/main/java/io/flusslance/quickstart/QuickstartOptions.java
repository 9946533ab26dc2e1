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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the user asked for on the command line.
 *
 * @param images the user's own folder; empty for drawn pictures
 * @param rows how many pictures to draw, or to take from the folder at most; empty for 60 drawn
 *     ones or the whole folder
 * @param placement of the dataset, the contact sheet, the gallery and the log
 * @param seed repeats the drawn pictures of an earlier run; empty for new ones
 */
public record QuickstartOptions(
        Optional<Path> images, OptionalInt rows, Placement placement, OptionalLong seed) {

    /**
     * Reads the arguments.
     *
     * @param arguments as the user gave them
     * @return the options
     * @throws QuickstartException if an argument is unknown or its value is malformed
     */
    public static QuickstartOptions parse(List<String> arguments) {
        Set<String> names = new HashSet<>(Placement.NAMES);
        names.addAll(Set.of("--images", "--rows", "--seed"));
        Arguments parsed = Arguments.parse(arguments, names, Placement.FLAGS);
        return new QuickstartOptions(
                parsed.text("--images").map(Path::of),
                parsed.count("--rows"),
                Placement.of(parsed),
                parsed.seed("--seed"));
    }
}
