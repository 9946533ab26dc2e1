package io.flusslance.benchmark;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

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
