package io.heddle.cluster;

import io.heddle.function.FunctionHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells whether two processes see the same shared memory. Two containers on one machine may not, and two processes that
 * differ in their network may; so the answer is taken from the file system itself.
 */
final class HostId {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The system property by which a process pretends to be on a host of its own, for trials of many hosts on one. */
    static final String PROPERTY = "heddle.pretended-host";

    /** The name of the host that this process pretends to be on; empty if it does not. */
    static final String PRETENDED = System.getProperty(PROPERTY, "");

    private HostId() {}

    static boolean isPretended() {
        return !PRETENDED.isEmpty();
    }

    /** A number that is equal for all processes that see {@code directory}'s file system, and for no others. */
    static long of(final Path directory) {
        if (isPretended()) {
            return FunctionHash.of(PRETENDED.getBytes(StandardCharsets.UTF_8)).high();
        }
        try {
            Path existing = directory.toAbsolutePath();
            while (existing.getParent() != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            final String boot = Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID) : "";
            final String device = String.valueOf(Files.getAttribute(existing, "unix:dev"));
            return FunctionHash.of((boot + device).getBytes(StandardCharsets.UTF_8))
                    .high();
        } catch (final IOException | UnsupportedOperationException unknown) {
            return FunctionHash.of(directory.toString().getBytes(StandardCharsets.UTF_8))
                    .high();
        }
    }
}
