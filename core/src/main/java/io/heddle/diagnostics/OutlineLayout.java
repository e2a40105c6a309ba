package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Offsets of the outline file; the package doc is the specification. */
final class OutlineLayout {
    /** The ASCII text HDLGRAPH read as a little-endian 64-bit number. */
    static final long MAGIC = new UnsafeBuffer("HDLGRAPH".getBytes(US_ASCII)).getLong(0, ByteOrder.LITTLE_ENDIAN);

    static final int LAYOUT_VERSION = 2;
    static final int HEADER_LENGTH = 4096;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int HEADER_LENGTH_OFFSET = 12;
    static final int HALF_LENGTH_OFFSET = 16;
    static final int WANTED_UNTIL_OFFSET = 64;
    static final int SEQUENCE_OFFSET = 128;

    static final int TASKS_MAX = 2_000;
    static final int INPUTS_MAX = 6_000;
    static final int LINKS_MAX = 1_000;
    static final int RESULTS_MAX = 128;

    static final int TIME_OFFSET = 0;
    static final int ROWS_OFFSET = 8;
    static final int TASK_COUNT_OFFSET = 16;
    static final int INPUT_COUNT_OFFSET = 20;
    static final int LINK_COUNT_OFFSET = 24;
    static final int RESULT_COUNT_OFFSET = 28;

    static final int TASK_LENGTH = 24;
    static final int INPUT_LENGTH = 16;
    static final int LINK_LENGTH = 16;
    static final int RESULT_LENGTH = 40;

    static final int TASKS_OFFSET = 64;
    static final int INPUTS_OFFSET = TASKS_OFFSET + TASKS_MAX * TASK_LENGTH;
    static final int LINKS_OFFSET = INPUTS_OFFSET + INPUTS_MAX * INPUT_LENGTH;
    static final int RESULTS_OFFSET = LINKS_OFFSET + LINKS_MAX * LINK_LENGTH;
    static final int HALF_LENGTH = RESULTS_OFFSET + RESULTS_MAX * RESULT_LENGTH;
    static final int FILE_LENGTH = HEADER_LENGTH + 2 * HALF_LENGTH;

    private OutlineLayout() {}

    static int halfOffset(final long sequence) {
        return HEADER_LENGTH + (int) (sequence & 1) * HALF_LENGTH;
    }
}
