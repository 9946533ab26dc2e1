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

import javax.management.JMException;
import javax.management.ObjectName;

import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Commands to this JVM, of those that {@code jcmd} gives from outside. */
final class JvmCommand {

    private static final String BEAN = "com.sun.management:type=DiagnosticCommand";

    /** The text of {@code VM.native_memory}; empty where the JVM has no such command. */
    static Optional<String> nativeMemory() {
        return call("vmNativeMemory", "summary");
    }

    /**
     * Has the C library give memory back that nobody uses ({@code System.trim_native_heap}).
     *
     * @return empty where the JVM has no such command
     */
    static Optional<String> trimNativeHeap() {
        return call("systemTrimNativeHeap");
    }

    private static Optional<String> call(String command, String... arguments) {
        try {
            return Optional.of(
                    (String)
                            ManagementFactory.getPlatformMBeanServer()
                                    .invoke(
                                            new ObjectName(BEAN),
                                            command,
                                            arguments.length == 0
                                                    ? new Object[0]
                                                    : new Object[] {arguments},
                                            arguments.length == 0
                                                    ? new String[0]
                                                    : new String[] {String[].class.getName()}));
        } catch (JMException e) {
            return Optional.empty();
        }
    }

    private JvmCommand() {}
}
