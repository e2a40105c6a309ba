package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import org.agrona.collections.LongArrayList;

/**
 * Working memory that is only ever added to: values keep their addresses. Extents start small and double, so that few groups cost
 * little and many cost few extents. Not thread-safe.
 */
public final class AppendMemory implements AutoCloseable {
    /** The address of nothing. */
    public static final long NOWHERE = 0;

    private static final int FIRST_EXTENT_BYTES = 1 << 16;
    private static final int LAST_EXTENT_BYTES = 4 << 20;

    private final BatchMemory memory;
    private final LongArrayList extents = new LongArrayList();
    private int nextExtentBytes = FIRST_EXTENT_BYTES;
    private long position;
    private long end;

    public AppendMemory(final BatchMemory memory) {
        this.memory = memory;
    }

    /** The address of that many new bytes, a multiple of 8. */
    public long append(final int lengthBytes) {
        final int rounded = (lengthBytes + 7) & -8;
        if (end - position < rounded) {
            final int extentBytes = Math.max(nextExtentBytes, rounded);
            position = memory.reserve(extentBytes);
            end = position + extentBytes;
            extents.addLong(position);
            nextExtentBytes = Math.min(nextExtentBytes * 2, LAST_EXTENT_BYTES);
        }
        final long address = position;
        position += rounded;
        return address;
    }

    /** Forgets what was appended and keeps the last extent for what comes. */
    public void reset() {
        while (extents.size() > 1) {
            memory.discard(extents.removeAt(0));
        }
        if (!extents.isEmpty()) {
            position = extents.getLong(0);
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < extents.size(); i++) {
            memory.discard(extents.getLong(i));
        }
        extents.clear();
        position = 0;
        end = 0;
    }
}
