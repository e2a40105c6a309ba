package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/** Offsets of the file of stack samples; the package doc is the specification. */
final class ProfileLayout {
    /** The ASCII text HDLSTACK read as a little-endian 64-bit number. */
    static final long MAGIC = ByteBuffer.wrap("HDLSTACK".getBytes(US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong();

    static final int LAYOUT_VERSION = 1;
    static final int HEADER_LENGTH = 4096;
    static final int SLOT_LENGTH = 8192;
    static final int SLOTS = 256;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int HEADER_LENGTH_OFFSET = 12;
    static final int SLOT_LENGTH_OFFSET = 16;
    static final int SLOTS_OFFSET = 20;
    static final int PID_OFFSET = 24;
    static final int START_TIME_OFFSET = 32;
    static final int PERIOD_OFFSET = 40;
    static final int LAST_SEQUENCE_OFFSET = 128;

    /** Where the fields of the header end; the rest of it is empty. */
    static final int FIELDS_LENGTH = 136;

    static final int SEQUENCE_OFFSET = 0;
    static final int SLICE_START_OFFSET = 8;
    static final int SLICE_END_OFFSET = 16;
    static final int LENGTH_OFFSET = 24;
    static final int CHECKSUM_OFFSET = 28;
    static final int TEXT_OFFSET = 32;
    static final long WRITING = -1;

    /** Time that one file slice covers, milliseconds. */
    static final long SLICE_MS = TimeUnit.SECONDS.toMillis(10);

    static final long SECOND_MS = TimeUnit.SECONDS.toMillis(1);

    private ProfileLayout() {}

    static long slotOffset(final long sequence, final int slots, final int slotLength) {
        return HEADER_LENGTH + (sequence - 1) % slots * slotLength;
    }

    static ByteBuffer allocate(final int length) {
        return wrap(new byte[length]);
    }

    /** The same over an array. */
    static ByteBuffer wrap(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
