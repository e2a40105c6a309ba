package io.heddle.cluster.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** How records and files are laid out. All numbers are little-endian; records begin at multiples of 8. */
final class JournalFormat {
    static final int VERSION = 1;
    static final long INPUTS_MAGIC = 0x31474F4C4C444448L; // HDDLLOG1
    static final long SNAPSHOT_MAGIC = 0x31504E534C444448L; // HDDLSNP1
    /** magic, first or next record number, body length, CRC32C of the body, reserved. */
    static final int FILE_HEADER_BYTES = 32;

    static final int MAGIC_OFFSET = 0;
    static final int NUMBER_OFFSET = 8;
    static final int BODY_LENGTH_OFFSET = 16;
    static final int BODY_CRC_OFFSET = 24;

    /** length, CRC32C of all that follows, number, time, type, peer. */
    static final int RECORD_HEADER_BYTES = 32;

    static final int LENGTH_OFFSET = 0;
    static final int CRC_OFFSET = 4;
    static final int SEQUENCE_OFFSET = 8;
    static final int TIME_OFFSET = 16;
    static final int TYPE_OFFSET = 24;
    static final int PEER_OFFSET = 28;

    private JournalFormat() {}

    static int align(final int length) {
        return (length + 7) & ~7;
    }

    /** CRC32C of a part of a buffer whose position and limit it leaves alone. */
    static int crc(final CRC32C crc, final ByteBuffer buffer, final int offset, final int length) {
        final ByteBuffer part = buffer.duplicate();
        part.limit(offset + length).position(offset);
        crc.reset();
        crc.update(part);
        return (int) crc.getValue();
    }
}
