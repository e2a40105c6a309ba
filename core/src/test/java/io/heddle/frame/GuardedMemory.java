package io.heddle.frame;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.OpenedPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.UnsafeApi;

/**
 * Plain native memory for tests: every extent is filled with rubbish at first, stands between guard bytes that are checked when it is
 * trimmed or discarded, and is counted, so that a test sees leaks, overruns and reads of what was never written.
 */
public final class GuardedMemory implements BatchMemory, AutoCloseable {
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = 0x5A;
    private static final byte RUBBISH = (byte) 0xA5;

    private final Map<Long, Extent> reserved = new HashMap<>();
    private final List<Extent> batches = new ArrayList<>();
    private long peakBytes;
    private long usedBytes;

    private record Extent(long allocation, long address, int length) {}

    @Override
    public long reserve(final int maxLengthBytes) {
        if (maxLengthBytes <= 0 || maxLengthBytes > EXTENT_LENGTH_MAX_BYTES) {
            throw new IllegalArgumentException("reserve of " + maxLengthBytes + " bytes");
        }
        final long allocation = UnsafeApi.allocateMemory(maxLengthBytes + 64L + 2 * GUARD_BYTES);
        final long address = (allocation + GUARD_BYTES + 63) & -64L;
        UnsafeApi.setMemory(address - GUARD_BYTES, GUARD_BYTES, GUARD);
        UnsafeApi.setMemory(address, maxLengthBytes, RUBBISH);
        UnsafeApi.setMemory(address + maxLengthBytes, GUARD_BYTES, GUARD);
        reserved.put(address, new Extent(allocation, address, maxLengthBytes));
        usedBytes += maxLengthBytes;
        peakBytes = Math.max(peakBytes, usedBytes);
        return address;
    }

    @Override
    public void trim(final long address, final int lengthBytes) {
        final Extent extent = take(address);
        if (lengthBytes <= 0 || lengthBytes > extent.length()) {
            throw new IllegalArgumentException("trim of " + extent.length() + " bytes to " + lengthBytes);
        }
        batches.add(new Extent(extent.allocation(), address, lengthBytes));
    }

    @Override
    public void discard(final long address) {
        UnsafeApi.freeMemory(take(address).allocation());
    }

    private Extent take(final long address) {
        final Extent extent = reserved.remove(address);
        if (extent == null) {
            throw new IllegalStateException("not a reserved extent: " + address);
        }
        for (int i = 0; i < GUARD_BYTES; i++) {
            if (UnsafeApi.getByte(address - GUARD_BYTES + i) != GUARD
                    || UnsafeApi.getByte(address + extent.length() + i) != GUARD) {
                throw new IllegalStateException("bytes around an extent of " + extent.length() + " were overwritten");
            }
        }
        usedBytes -= extent.length();
        return extent;
    }

    /** Extents that were neither trimmed nor discarded. */
    public int reservedCount() {
        return reserved.size();
    }

    long peakBytes() {
        return peakBytes;
    }

    long batchBytes() {
        return batches.stream().mapToLong(Extent::length).sum();
    }

    /** The trimmed extents as a partition. */
    public OpenedPartition partition() {
        return new OpenedPartition() {
            @Override
            public int batchCount() {
                return batches.size();
            }

            @Override
            public long address(final int batch) {
                return batches.get(batch).address();
            }

            @Override
            public int lengthBytes(final int batch) {
                return batches.get(batch).length();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {
        reserved.values().forEach(extent -> UnsafeApi.freeMemory(extent.allocation()));
        reserved.clear();
        batches.forEach(extent -> UnsafeApi.freeMemory(extent.allocation()));
        batches.clear();
    }
}
