package io.heddle.diagnostics;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/** The memory of this process that is its own: heap, code, stacks and native memory, without what it shares. Any thread. */
public final class ProcessMemory {
    private static final String STATUS = "/proc/self/status";
    private static final String FIELD = "\nRssAnon:";
    private static final int STATUS_BYTES_MAX = 8_192;
    private static final long KIB = 1_024;

    private ProcessMemory() {}

    /** Resident bytes that no file and no other process has, as the kernel counts them; 0 where it does not. */
    public static long anonymousBytes() {
        try (RandomAccessFile file = new RandomAccessFile(STATUS, "r")) {
            final byte[] bytes = new byte[STATUS_BYTES_MAX];
            final int length = Math.max(0, file.read(bytes));
            return read(new String(bytes, 0, length, StandardCharsets.US_ASCII));
        } catch (final IOException unknown) {
            return 0;
        }
    }

    /** The field of a status file, bytes. */
    static long read(final String status) {
        long kib = 0;
        final int field = status.indexOf(FIELD);
        for (int at = field + FIELD.length(); field >= 0 && at < status.length() && status.charAt(at) != '\n'; at++) {
            final char character = status.charAt(at);
            if (character >= '0' && character <= '9') {
                kib = 10 * kib + character - '0';
            }
        }
        return kib * KIB;
    }
}
