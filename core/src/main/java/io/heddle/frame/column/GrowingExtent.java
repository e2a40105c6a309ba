package io.heddle.frame.column;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import org.agrona.UnsafeApi;

/**
 * Working memory that grows: reserves a longer extent, copies what is there, discards the shorter one. Addresses change when it
 * grows. Not thread-safe.
 */
public final class GrowingExtent implements AutoCloseable {
    private final BatchMemory memory;
    private long address;
    private int capacity;

    public GrowingExtent(final BatchMemory memory, final int initialCapacityBytes) {
        this.memory = memory;
        this.capacity = initialCapacityBytes;
        this.address = memory.reserve(initialCapacityBytes);
    }

    public long address() {
        return address;
    }

    public int capacity() {
        return capacity;
    }

    /** Whether that many bytes can ever stand here. */
    public static boolean fits(final long lengthBytes) {
        return lengthBytes <= BatchMemory.EXTENT_LENGTH_MAX_BYTES;
    }

    /** Makes room for that many bytes and keeps the first {@code usedBytes}. */
    public void ensure(final long neededBytes, final int usedBytes) {
        if (neededBytes <= capacity) {
            return;
        }
        if (!fits(neededBytes)) {
            throw new FrameException(
                    FrameErrorCategory.RESOURCE,
                    "working memory of " + neededBytes + " bytes does not fit an extent of at most "
                            + BatchMemory.EXTENT_LENGTH_MAX_BYTES + " bytes");
        }
        final int grown = (int) Math.min(Math.max(neededBytes, 2L * capacity), BatchMemory.EXTENT_LENGTH_MAX_BYTES);
        final long next = memory.reserve(grown);
        UnsafeApi.copyMemory(address, next, usedBytes);
        memory.discard(address);
        address = next;
        capacity = grown;
    }

    @Override
    public void close() {
        if (address != 0) {
            memory.discard(address);
            address = 0;
            capacity = 0;
        }
    }
}
