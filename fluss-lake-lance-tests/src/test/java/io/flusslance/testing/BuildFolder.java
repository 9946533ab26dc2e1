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
package io.flusslance.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The build directory, in which several JVMs run tests at a time. */
final class BuildFolder {

    /** The directory. */
    static Path path() {
        return Path.of(System.getProperty("build.directory", "target")).toAbsolutePath();
    }

    /**
     * Makes what stands in the directory once for all tests, unless it is there: no other JVM does
     * so meanwhile, and one that comes later finds it made.
     *
     * @param name of what is made; other names are made meanwhile
     * @param maker looks whether it is there, and makes it
     * @throws IOException of the maker, or where the directory can't be written
     */
    static synchronized void makeOnce(String name, Maker maker) throws IOException {
        Files.createDirectories(path());
        try (FileChannel file =
                        FileChannel.open(
                                path().resolve(name + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock held = file.lock()) {
            maker.makeUnlessThere();
        }
    }

    /** Makes something unless it is there. */
    interface Maker {

        void makeUnlessThere() throws IOException;
    }

    private BuildFolder() {}
}
