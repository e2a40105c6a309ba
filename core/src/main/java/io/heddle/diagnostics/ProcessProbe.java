package io.heddle.diagnostics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the operating system says about a process of this host. */
final class ProcessProbe {
    private ProcessProbe() {}

    /** Time on processors since its start, over all threads; 0 where it cannot be told. */
    static long cpuNs(final long pid) {
        final Optional<Duration> total =
                ProcessHandle.of(pid).flatMap(handle -> handle.info().totalCpuDuration());
        return total.map(Duration::toNanos).orElse(0L);
    }

    /** Whether it is stopped by a signal or a debugger; false where a system has no {@code /proc}. */
    static boolean isStopped(final long pid) {
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
