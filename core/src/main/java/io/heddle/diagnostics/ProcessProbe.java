package io.heddle.diagnostics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the operating system says about processes of this host at one moment; nodes of one process ask once. For one thread. */
final class ProcessProbe {
    private final Map<Long, Long> cpuNs = new HashMap<>();
    private final Map<Long, Boolean> stopped = new HashMap<>();

    /** Time on processors since its start, over all threads; 0 where it cannot be told. */
    long cpuNs(final long pid) {
        return cpuNs.computeIfAbsent(pid, ProcessProbe::readCpuNs);
    }

    private static long readCpuNs(final long pid) {
        final Optional<Duration> total =
                ProcessHandle.of(pid).flatMap(handle -> handle.info().totalCpuDuration());
        return total.map(Duration::toNanos).orElse(0L);
    }

    /** Whether it is stopped by a signal or a debugger; false where a system has no {@code /proc}. */
    boolean isStopped(final long pid) {
        return stopped.computeIfAbsent(pid, ProcessProbe::readIsStopped);
    }

    private static boolean readIsStopped(final long pid) {
        try {
            final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.UTF_8);
            // The name before it may hold anything, brackets and spaces too.
            final int afterName = stat.lastIndexOf(')');
            return afterName >= 0 && afterName + 2 < stat.length() && "Tt".indexOf(stat.charAt(afterName + 2)) >= 0;
        } catch (final IOException ex) {
            return false;
        }
    }
}
