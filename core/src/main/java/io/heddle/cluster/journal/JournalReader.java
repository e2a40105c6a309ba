package io.heddle.cluster.journal;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads the newest snapshot and the inputs behind it, and tells a torn end from damage. */
final class JournalReader {
    private final JournalFiles files;
    private final Journal.Replay replay;
    private final CRC32C crc = new CRC32C();
    private long nextSequence;
    private long recordCount;

    JournalReader(final JournalFiles files, final Journal.Replay replay) {
        this.files = files;
        this.replay = replay;
    }

    /** The number of the next record. */
    long nextSequence() {
        return nextSequence;
    }

    /** Records that were replayed. */
    long recordCount() {
        return recordCount;
    }

    /** Replays everything and returns the number that the next file of inputs gets. */
    int read() throws IOException {
        final List<Integer> snapshots = files.snapshots();
        int first = 1;
        if (!snapshots.isEmpty()) {
            first = snapshots.get(snapshots.size() - 1);
            readSnapshot(files.snapshot(first));
        }
        int next = first;
        for (final int index : files.inputs()) {
            if (index >= first) {
                if (index > next && recordCount > 0) {
                    throw damaged(files.inputs(next), 0, "the file is missing");
                }
                readInputs(files.inputs(index));
                next = index + 1;
            }
        }
        return next;
    }

    private void readSnapshot(final Path file) throws IOException {
        final ByteBuffer all = map(file);
        final int length = all.capacity() - JournalFormat.FILE_HEADER_BYTES;
        if (length < 0
                || all.getLong(JournalFormat.MAGIC_OFFSET) != JournalFormat.SNAPSHOT_MAGIC
                || all.getLong(JournalFormat.BODY_LENGTH_OFFSET) != length
                || all.getInt(JournalFormat.BODY_CRC_OFFSET)
                        != JournalFormat.crc(crc, all, JournalFormat.FILE_HEADER_BYTES, length)) {
            throw damaged(file, 0, "its checksum is wrong");
        }
        nextSequence = all.getLong(JournalFormat.NUMBER_OFFSET);
        replay.onSnapshot(new UnsafeBuffer(all), JournalFormat.FILE_HEADER_BYTES, length);
    }

    private void readInputs(final Path file) throws IOException {
        final ByteBuffer all = map(file);
        if (all.capacity() < JournalFormat.FILE_HEADER_BYTES) {
            return; // killed while it was begun
        }
        if (all.getLong(JournalFormat.MAGIC_OFFSET) != JournalFormat.INPUTS_MAGIC
                || all.getLong(JournalFormat.NUMBER_OFFSET) != nextSequence) {
            throw damaged(
                    file,
                    0,
                    "it begins with record " + all.getLong(JournalFormat.NUMBER_OFFSET) + " where " + nextSequence
                            + " is due");
        }
        final UnsafeBuffer buffer = new UnsafeBuffer(all);
        int position = JournalFormat.FILE_HEADER_BYTES;
        while (isRecord(all, position, nextSequence)) {
            final int length = all.getInt(position + JournalFormat.LENGTH_OFFSET);
            replay.onRecord(
                    all.getInt(position + JournalFormat.TYPE_OFFSET),
                    all.getLong(position + JournalFormat.TIME_OFFSET),
                    all.getInt(position + JournalFormat.PEER_OFFSET),
                    buffer,
                    position + JournalFormat.RECORD_HEADER_BYTES,
                    length - JournalFormat.RECORD_HEADER_BYTES);
            nextSequence++;
            recordCount++;
            position += JournalFormat.align(length);
        }
        for (int later = position + 8; later < all.capacity(); later += 8) {
            if (isRecord(all, later, -1)) {
                throw damaged(file, position, "a record is not what was written, and others follow it");
            }
        }
    }

    /** Whether a whole record stands here; {@code sequence} -1: of any number that is still to come. */
    private boolean isRecord(final ByteBuffer all, final int position, final long sequence) {
        if (all.capacity() - position < JournalFormat.RECORD_HEADER_BYTES) {
            return false;
        }
        final int length = all.getInt(position + JournalFormat.LENGTH_OFFSET);
        if (length < JournalFormat.RECORD_HEADER_BYTES || length > all.capacity() - position) {
            return false;
        }
        final long actual = all.getLong(position + JournalFormat.SEQUENCE_OFFSET);
        final boolean isDue =
                sequence >= 0 ? actual == sequence : actual > nextSequence && actual - nextSequence < all.capacity();
        return isDue
                && all.getInt(position + JournalFormat.CRC_OFFSET)
                        == JournalFormat.crc(
                                crc,
                                all,
                                position + JournalFormat.SEQUENCE_OFFSET,
                                length - JournalFormat.SEQUENCE_OFFSET);
    }

    private static ByteBuffer map(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            final ByteBuffer all = ByteBuffer.allocateDirect((int) channel.size());
            while (all.hasRemaining() && channel.read(all) >= 0) {
                // until all of it is here
            }
            return all.order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static HeddleException damaged(final Path file, final int position, final String how) {
        return new HeddleException(
                ErrorKind.RESOURCE,
                "journal file " + file + " is damaged at byte " + position + ": " + how
                        + "; restore it from a copy, or give another directory to begin anew");
    }
}
