package io.heddle.transport;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says before the start, with a remedy, that shared memory is too small, instead of a crash by SIGBUS in the middle
 * of a run.
 */
public final class SharedMemoryCheck {
    /** What a media driver needs for itself: its command, counter and error buffers. */
    public static final long DRIVER_BYTES = 8L << 20;

    private SharedMemoryCheck() {}

    /**
     * What the streams of sessions and bulk transfers take at most.
     *
     * @param localPeerCount peers on this host
     * @param remotePeerCount peers on other hosts
     */
    public static long logBytes(final int localPeerCount, final int remotePeerCount) {
        final long controlLog = 3L * TransportLimits.CONTROL_TERM_LENGTH_BYTES + 4096;
        final long bulkLog = 3L * TransportLimits.BULK_TERM_LENGTH_BYTES + 4096;
        final long bulkPairs = Math.min(remotePeerCount, 4);
        return localPeerCount * 2L * controlLog + remotePeerCount * 2L * controlLog + bulkPairs * 2L * bulkLog;
    }

    /**
     * Checks that a directory's file system has room.
     *
     * @param directory existing or not yet existing directory in shared memory
     * @param neededBytes sum of everything that is going to be there
     * @param what the parts of the sum, for the message: "2 workers of 2 GB and the media driver"
     * @throws SharedMemoryException if there is not enough room
     */
    public static void require(final Path directory, final long neededBytes, final String what) {
        final long freeBytes;
        final long totalBytes;
        Path existing = directory.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            final FileStore store = Files.getFileStore(existing);
            freeBytes = store.getUsableSpace();
            totalBytes = store.getTotalSpace();
        } catch (final IOException e) {
            throw new SharedMemoryException("the size of " + existing + " cannot be found out: " + e.getMessage());
        }
        if (neededBytes > freeBytes) {
            throw new SharedMemoryException(message(existing, neededBytes, what, freeBytes, totalBytes));
        }
    }

    static String message(
            final Path directory,
            final long neededBytes,
            final String what,
            final long freeBytes,
            final long totalBytes) {
        return what + " need " + mebibytes(neededBytes) + " of shared memory, but " + directory + " has "
                + mebibytes(freeBytes) + " free of " + mebibytes(totalBytes) + "; lower --memory-limit, or enlarge it: "
                + "`mount -o remount,size=" + (neededBytes + (totalBytes - freeBytes)) / (1 << 20) * 5 / 4
                + "m /dev/shm`, in Docker `--shm-size` (64 MiB unless given), in Kubernetes an emptyDir of medium"
                + " Memory on /dev/shm";
    }

    private static String mebibytes(final long bytes) {
        return (bytes + (1 << 20) - 1) / (1 << 20) + " MiB";
    }
}
