package io.flusslance.benchmark;

import java.lang.reflect.Method;
import java.util.OptionalLong;

/** The peak of the Arrow memory that the plugin itself counts. */
final class ArrowPeak {

    private static final String CLASS = "io.flusslance.arrow.WriteMemory";

    private final LakePlugin plugin;
    private final long limitBytes;

    /**
     * The peak of a plugin.
     *
     * @param limitBytes the limit that its writers have: asking for the count sets it
     */
    ArrowPeak(LakePlugin plugin, long limitBytes) {
        this.plugin = plugin;
        this.limitBytes = limitBytes;
    }

    /** The peak since the last call; empty where the plugin does not count. */
    OptionalLong take() {
        try {
            Class<?> type = plugin.loadClass(CLASS);
            Method ofProcess = type.getMethod("ofProcess", long.class);
            Method takePeak = type.getMethod("takePeakBytes");
            return OptionalLong.of((long) takePeak.invoke(ofProcess.invoke(null, limitBytes)));
        } catch (ReflectiveOperationException e) {
            return OptionalLong.empty();
        }
    }
}
