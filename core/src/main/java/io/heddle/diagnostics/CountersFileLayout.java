package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Offsets of the counters file's header; the package doc is the specification. */
final class CountersFileLayout {
    /** The ASCII text HDLCOUNT read as a little-endian 64-bit number. */
    static final long MAGIC = new UnsafeBuffer("HDLCOUNT".getBytes(US_ASCII)).getLong(0, ByteOrder.LITTLE_ENDIAN);

    static final int LAYOUT_VERSION = 1;
    static final int HEADER_LENGTH = 4096;
    private static final int MAX_COUNTERS = 256;
    /** A scheduler has counters for each function, some hundred functions are enough for everybody. */
    private static final int MAX_SCHEDULER_COUNTERS = 2048;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int HEADER_LENGTH_OFFSET = 12;
    static final int METADATA_LENGTH_OFFSET = 16;
    static final int VALUES_LENGTH_OFFSET = 20;
    static final int PID_OFFSET = 24;
    static final int START_TIME_OFFSET = 32;
    static final int ROLE_OFFSET = 40;

    private CountersFileLayout() {}

    static int maxCounters(final NodeRole role) {
        return role == NodeRole.SCHEDULER ? MAX_SCHEDULER_COUNTERS : MAX_COUNTERS;
    }

    static void writeHeader(
            final UnsafeBuffer header, final NodeRole role, final int metadataLength, final int valuesLength) {
        header.putLong(MAGIC_OFFSET, MAGIC, ByteOrder.LITTLE_ENDIAN);
        header.putInt(HEADER_LENGTH_OFFSET, HEADER_LENGTH, ByteOrder.LITTLE_ENDIAN);
        header.putInt(METADATA_LENGTH_OFFSET, metadataLength, ByteOrder.LITTLE_ENDIAN);
        header.putInt(VALUES_LENGTH_OFFSET, valuesLength, ByteOrder.LITTLE_ENDIAN);
        header.putLong(PID_OFFSET, ProcessHandle.current().pid(), ByteOrder.LITTLE_ENDIAN);
        header.putLong(START_TIME_OFFSET, System.currentTimeMillis(), ByteOrder.LITTLE_ENDIAN);
        header.putInt(ROLE_OFFSET, role.code(), ByteOrder.LITTLE_ENDIAN);
        // Written last: whoever reads the version sees everything before it.
        header.putIntRelease(VERSION_OFFSET, LAYOUT_VERSION);
    }
}
