package io.heddle.cluster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.jspecify.annotations.Nullable;

/** The thread that brings inputs from the ring to disk. */
final class JournalWriter implements AutoCloseable {
    private static final int BATCH_BYTES = 1 << 20;
    private static final long SYNC_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long BUSY_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long IDLE_PARK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long BUSY_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int RECORDS_PER_READ = 4_096;

    private final JournalFiles files;
    private final OneToOneRingBuffer ring;
    private final long firstSequence;
    private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final UnsafeBuffer batchBuffer = new UnsafeBuffer(batch);
    private final CRC32C crc = new CRC32C();
    private final Thread thread;
    private FileChannel channel;
    private volatile int index;
    private long sequence;
    private volatile long syncedSequence;
    private volatile @Nullable String failure;
    private volatile boolean isClosed;

    JournalWriter(final JournalFiles files, final OneToOneRingBuffer ring, final int index, final long firstSequence)
            throws IOException {
        this.files = files;
        this.ring = ring;
        this.index = index;
        this.firstSequence = firstSequence;
        this.sequence = firstSequence;
        this.syncedSequence = firstSequence;
        this.channel = begin(files, index, firstSequence);
        this.thread = new Thread(this::run, "heddle-journal");
        thread.setDaemon(true);
        thread.start();
    }

    private static FileChannel begin(final JournalFiles files, final int index, final long sequence)
            throws IOException {
        final FileChannel opened = FileChannel.open(
                files.inputs(index),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        boolean isBegun = false;
        try {
            final ByteBuffer header =
                    ByteBuffer.allocate(JournalFormat.FILE_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(JournalFormat.MAGIC_OFFSET, JournalFormat.INPUTS_MAGIC);
            header.putLong(JournalFormat.NUMBER_OFFSET, sequence);
            writeAll(opened, header);
            opened.force(true);
            files.forceDirectory();
            isBegun = true;
            return opened;
        } finally {
            if (!isBegun) {
                opened.close();
            }
        }
    }

    private static void writeAll(final FileChannel target, final ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            target.write(source);
        }
    }

    long firstSequence() {
        return firstSequence;
    }

    /** How many of the records that were appended are on disk for good. */
    long syncedCount() {
        return syncedSequence - firstSequence;
    }

    @Nullable
    String failure() {
        return failure;
    }

    private void run() {
        try {
            long lastSyncNs = System.nanoTime();
            long lastInputNs = lastSyncNs;
            while (!isClosed || ring.size() > 0) {
                final int count = ring.read(this::onRecord, RECORDS_PER_READ);
                flush();
                final long nowNs = System.nanoTime();
                lastInputNs = count > 0 ? nowNs : lastInputNs;
                if (sequence != syncedSequence && nowNs - lastSyncNs >= SYNC_NS) {
                    sync();
                    lastSyncNs = System.nanoTime();
                }
                if (count == 0 && !isClosed) {
                    LockSupport.parkNanos(nowNs - lastInputNs < BUSY_NS ? BUSY_PARK_NS : IDLE_PARK_NS);
                }
            }
            sync();
        } catch (final IOException broken) {
            failure = String.valueOf(broken.getMessage());
        } catch (final Broken broken) {
            failure = String.valueOf(broken.getMessage());
        } finally {
            CloseHelper.quietClose(channel);
        }
    }

    /** Gets out of the ring's handler. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(final IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private void onRecord(final int kind, final MutableDirectBuffer buffer, final int offset, final int length) {
        try {
            if (kind == Journal.ROLL) {
                roll();
                return;
            }
            final int bodyLength = length - Journal.RING_HEAD_BYTES;
            final int recordLength = JournalFormat.RECORD_HEADER_BYTES + bodyLength;
            if (batch.remaining() < JournalFormat.align(recordLength)) {
                flush();
            }
            final int position = batch.position();
            batch.putInt(position + JournalFormat.LENGTH_OFFSET, recordLength);
            batch.putLong(position + JournalFormat.SEQUENCE_OFFSET, sequence);
            batch.putLong(position + JournalFormat.TIME_OFFSET, buffer.getLong(offset));
            batch.putInt(position + JournalFormat.TYPE_OFFSET, buffer.getInt(offset + Long.BYTES));
            batch.putInt(position + JournalFormat.PEER_OFFSET, buffer.getInt(offset + Long.BYTES + Integer.BYTES));
            batchBuffer.putBytes(
                    position + JournalFormat.RECORD_HEADER_BYTES, buffer, offset + Journal.RING_HEAD_BYTES, bodyLength);
            batchBuffer.setMemory(position + recordLength, JournalFormat.align(recordLength) - recordLength, (byte) 0);
            batch.putInt(
                    position + JournalFormat.CRC_OFFSET,
                    JournalFormat.crc(
                            crc,
                            batch,
                            position + JournalFormat.SEQUENCE_OFFSET,
                            recordLength - JournalFormat.SEQUENCE_OFFSET));
            batch.position(position + JournalFormat.align(recordLength));
            sequence++;
        } catch (final IOException broken) {
            throw new Broken(broken);
        }
    }

    private void flush() throws IOException {
        if (batch.position() > 0) {
            batch.flip();
            writeAll(channel, batch);
            batch.clear();
        }
    }

    private void sync() throws IOException {
        channel.force(false);
        syncedSequence = sequence;
    }

    private void roll() throws IOException {
        flush();
        sync();
        channel.close();
        final int next = index + 1;
        channel = begin(files, next, sequence);
        index = next;
    }

    /** On a thread of its own: writes a snapshot, then removes what it makes superfluous. */
    void writeSnapshot(final int snapshotIndex, final long nextSequence, final DirectBuffer buffer, final int length) {
        final Path file = files.snapshot(snapshotIndex);
        final Path unfinished = files.unfinished(file);
        final ByteBuffer body = ByteBuffer.allocateDirect(BATCH_BYTES);
        final CRC32C sum = new CRC32C();
        try (FileChannel target = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            target.position(JournalFormat.FILE_HEADER_BYTES);
            for (int position = 0; position < length; position += BATCH_BYTES) {
                body.clear().limit(Math.min(BATCH_BYTES, length - position));
                buffer.getBytes(position, body, 0, body.limit());
                sum.update(body.duplicate());
                writeAll(target, body);
            }
            final ByteBuffer header =
                    ByteBuffer.allocate(JournalFormat.FILE_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(JournalFormat.MAGIC_OFFSET, JournalFormat.SNAPSHOT_MAGIC);
            header.putLong(JournalFormat.NUMBER_OFFSET, nextSequence);
            header.putLong(JournalFormat.BODY_LENGTH_OFFSET, length);
            header.putInt(JournalFormat.BODY_CRC_OFFSET, (int) sum.getValue());
            target.position(0);
            writeAll(target, header);
            target.force(true);
            files.finish(unfinished, file);
            while (index < snapshotIndex && failure == null && thread.isAlive()) {
                LockSupport.parkNanos(BUSY_PARK_NS);
            }
            if (index >= snapshotIndex) {
                files.removeBefore(snapshotIndex);
            }
        } catch (final IOException broken) {
            failure = String.valueOf(broken.getMessage());
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException interrupted) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
