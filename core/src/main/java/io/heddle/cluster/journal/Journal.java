package io.heddle.cluster.journal;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one scheduler: replayed when it is opened, appended to afterwards. One thread appends; it never waits for
 * a disk unless the ring of {@value #RING_BYTES} bytes is full.
 */
public final class Journal implements AutoCloseable {
    /** Inputs that are on their way to disk, bytes. */
    static final int RING_BYTES = 16 << 20;
    /** Less than this is not worth a snapshot, bytes. */
    public static final long SNAPSHOT_FROM_BYTES = 64L << 20;
    /** In the ring: the next file begins here. */
    static final int ROLL = 1;
    /** In the ring: a record; its own type stands in it. */
    static final int RECORD = 2;

    static final int RING_HEAD_BYTES = 16;

    private final Path directory;
    private final JournalFiles files;
    private final FileChannel lockChannel;
    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final JournalWriter writer;
    private final long snapshotFromBytes;
    private final long replayedCount;
    private long appendedCount;
    private long bytesSinceSnapshot;
    private long lastSnapshotBytes;
    private int nextIndex;
    private volatile @Nullable Thread snapshotThread;

    /** Gets what is on disk, in order. */
    public interface Replay {
        /** The state before the first input; not called where there is none. */
        void onSnapshot(DirectBuffer buffer, int offset, int length);

        /** An input. */
        void onRecord(int type, long nowNs, int peerId, DirectBuffer buffer, int offset, int length);
    }

    private Journal(
            final Path directory,
            final String clusterName,
            final String build,
            final long snapshotFromBytes,
            final Replay replay)
            throws IOException {
        this.directory = directory;
        this.snapshotFromBytes = snapshotFromBytes;
        this.files = new JournalFiles(directory);
        this.lockChannel = lock(directory);
        boolean isOpen = false;
        try {
            files.claim(clusterName, build);
            final JournalReader reader = new JournalReader(files, replay);
            final int index = reader.read();
            this.replayedCount = reader.recordCount();
            this.nextIndex = index + 1;
            this.writer = new JournalWriter(files, ring, index, reader.nextSequence());
            isOpen = true;
        } finally {
            if (!isOpen) {
                lockChannel.close();
            }
        }
    }

    /**
     * Opens a directory, which is made where there is none, and replays what it has.
     *
     * @param clusterName whose journal it is; another one is refused.
     * @param build of this program: only the same one replays inputs to the same state.
     * @throws HeddleException if the directory is in use, of another cluster or build, or damaged.
     */
    public static Journal open(
            final Path directory, final String clusterName, final String build, final Replay replay) {
        return open(directory, clusterName, build, SNAPSHOT_FROM_BYTES, replay);
    }

    /** As {@link #open(Path, String, String, Replay)}, with a snapshot after so many bytes of inputs. */
    public static Journal open(
            final Path directory,
            final String clusterName,
            final String build,
            final long snapshotFromBytes,
            final Replay replay) {
        final Path absolute = directory.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(
                        absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return new Journal(absolute, clusterName, build, snapshotFromBytes, replay);
        } catch (final IOException failure) {
            throw new HeddleException(
                    ErrorKind.RESOURCE,
                    "the journal in " + absolute + " cannot be opened: " + failure
                            + "; the directory must be writable and its file system not full",
                    failure);
        }
    }

    private static FileChannel lock(final Path directory) throws IOException {
        final FileChannel channel = FileChannel.open(
                directory.resolve(JournalFiles.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (final OverlappingFileLockException sameProcess) {
            lock = null;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "journal directory " + directory + " is in use by another scheduler: end that one first, or give"
                            + " another directory");
        }
        return channel;
    }

    /** Inputs that were replayed when it was opened. */
    public long replayedCount() {
        return replayedCount;
    }

    /**
     * Appends an input. Waits only where the disk is far behind.
     *
     * @throws HeddleException if the journal cannot be written any more.
     */
    public void append(
            final int type,
            final long nowNs,
            final int peerId,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final int index = claim(RECORD, RING_HEAD_BYTES + length);
        final var target = ring.buffer();
        target.putLong(index, nowNs);
        target.putInt(index + Long.BYTES, type);
        target.putInt(index + Long.BYTES + Integer.BYTES, peerId);
        target.putBytes(index + RING_HEAD_BYTES, buffer, offset, length);
        ring.commit(index);
        appendedCount++;
        bytesSinceSnapshot += JournalFormat.RECORD_HEADER_BYTES + length;
    }

    private int claim(final int type, final int length) {
        while (true) {
            final int index = ring.tryClaim(type, length);
            if (index > 0) {
                return index;
            }
            final String failed = failure();
            if (failed != null) {
                throw new HeddleException(ErrorKind.RESOURCE, failed);
            }
            LockSupport.parkNanos(1_000);
        }
    }

    /** How many inputs were appended. */
    public long appendedCount() {
        return appendedCount;
    }

    /** How many of the inputs that were appended are on disk for good. Any thread. */
    public long syncedCount() {
        return writer.syncedCount();
    }

    /** Why nothing can be written any more, null while all is well. Any thread. */
    public @Nullable String failure() {
        return writer.failure() == null
                ? null
                : "the journal in " + directory + " cannot be written: " + writer.failure()
                        + "; make room and start the scheduler again on the same directory: it goes on from there";
    }

    /** So many inputs were appended since the last snapshot that a new one is worth its while. */
    public boolean isSnapshotDue() {
        return bytesSinceSnapshot >= Math.max(snapshotFromBytes, 2 * lastSnapshotBytes) && snapshotThread == null;
    }

    /** Takes over a snapshot of the state as it is after everything appended so far; the buffer is the journal's now. */
    public void snapshot(final DirectBuffer buffer, final int length) {
        ring.commit(claim(ROLL, Long.BYTES));
        bytesSinceSnapshot = 0;
        lastSnapshotBytes = length;
        final int index = nextIndex++;
        final long sequence = writer.firstSequence() + appendedCount;
        final Thread thread = new Thread(
                () -> {
                    writer.writeSnapshot(index, sequence, buffer, length);
                    snapshotThread = null;
                },
                "heddle-snapshot");
        thread.setDaemon(true);
        snapshotThread = thread;
        thread.start();
    }

    /** Waits until everything appended is on disk, false if it cannot be. */
    public boolean sync() {
        while (writer.syncedCount() < appendedCount && writer.failure() == null) {
            LockSupport.parkNanos(100_000);
        }
        return writer.failure() == null;
    }

    /** The cluster has ended in order: nothing of it is kept. */
    public void closeAndRemove() {
        closeWriter();
        try {
            files.removeAll();
        } catch (final IOException left) {
            throw new HeddleException(
                    ErrorKind.RESOURCE, "the journal in " + directory + " cannot be removed: " + left, left);
        } finally {
            CloseHelper.quietClose(lockChannel);
        }
    }

    private void closeWriter() {
        final Thread snapshotting = snapshotThread;
        if (snapshotting != null) {
            try {
                snapshotting.join();
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        writer.close();
    }

    /** Writes what is left; the directory can be opened again. */
    @Override
    public void close() {
        closeWriter();
        CloseHelper.quietClose(lockChannel);
    }
}
