package io.heddle.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** Time of the processors that processes used, as Linux counts it: in hundredths of a second. */
final class ProcessorTime {
    private static final long TICK_NS = 10_000_000;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private ProcessorTime() {}

    /** Of all of them since their start, user and system, nanoseconds. */
    static long totalNs(final Collection<Long> pids) {
        long ticks = 0;
        for (final long pid : pids) {
            try {
                final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
                // The name before it may hold anything, spaces too.
                final String[] fields =
                        stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
                ticks += Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
            } catch (final IOException gone) {
                throw new UncheckedIOException("process " + pid + " ended while its idling was measured", gone);
            }
        }
        return ticks * TICK_NS;
    }
}
