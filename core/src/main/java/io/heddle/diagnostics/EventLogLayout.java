package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Offsets of the event log file; the package doc is the specification. */
final class EventLogLayout {
    /** The ASCII text HDLEVENT read as a little-endian 64-bit number. */
    static final long MAGIC = new UnsafeBuffer("HDLEVENT".getBytes(US_ASCII)).getLong(0, ByteOrder.LITTLE_ENDIAN);

    static final int LAYOUT_VERSION = 1;
    static final int HEADER_LENGTH = 4096;
    static final int SLOT_LENGTH = 128;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int HEADER_LENGTH_OFFSET = 12;
    static final int SLOT_LENGTH_OFFSET = 16;
    static final int CAPACITY_OFFSET = 20;
    static final int PID_OFFSET = 24;
    static final int START_TIME_OFFSET = 32;
    /** On a cache line of its own: readers poll it. */
    static final int LAST_SEQUENCE_OFFSET = 128;

    static final int SEQUENCE_OFFSET = 0;
    static final int MESSAGE_OFFSET = 8;
    static final long WRITING = -1;

    private EventLogLayout() {}

    static int slotOffset(final long sequence, final int capacity) {
        return HEADER_LENGTH + (int) ((sequence - 1) & (capacity - 1)) * SLOT_LENGTH;
    }
}
