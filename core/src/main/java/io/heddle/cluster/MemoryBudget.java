package io.heddle.cluster;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What memory there is for the arenas of a host. */
public final class MemoryBudget {
    /** The share of what there is that all arenas together take when nobody says otherwise. */
    private static final double AUTO_SHARE = 0.60;

    private MemoryBudget() {}

    /** The least of main memory, container limit and free shared memory, bytes. */
    public static long availableBytes(final Path sharedMemory) {
        long bytes = Long.MAX_VALUE;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            bytes = system.getTotalMemorySize(); // the container's limit, where there is one
        }
        Path existing = sharedMemory.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return Math.min(bytes, Files.getFileStore(existing).getUsableSpace());
        } catch (final IOException unknown) {
            return bytes;
        }
    }

    /** The limit of one of {@code workers} arenas when nobody says otherwise, bytes. */
    public static long autoLimitBytes(final Path sharedMemory, final int workers) {
        return (long) (AUTO_SHARE * availableBytes(sharedMemory) / workers);
    }
}
