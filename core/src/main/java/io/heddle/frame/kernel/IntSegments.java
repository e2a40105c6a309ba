package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import java.util.Arrays;
import org.agrona.UnsafeApi;

/** A long array of int32 in extents of 8 MiB: made in some memory, filled with zeroes, or found in a partition. Not thread-safe. */
public final class IntSegments {
    private static final int SHIFT = 21;
    private static final int MASK = (1 << SHIFT) - 1;

    private long[] segments = {};
    private long size;

    /** An array of zeroes. */
    public static IntSegments make(final BatchMemory memory, final long size) {
        final IntSegments made = new IntSegments();
        made.size = size;
        for (int i = 0; i < segmentCount(size); i++) {
            final int length = made.lengthBytes(i);
            final long address = memory.reserve(length);
            UnsafeApi.setMemory(address, length, (byte) 0);
            made.attach(address);
        }
        return made;
    }

    /** An array whose segments are given by {@link #attach}. */
    public static IntSegments of(final long size) {
        final IntSegments found = new IntSegments();
        found.size = size;
        return found;
    }

    /** How many extents an array has. */
    public static int segmentCount(final long size) {
        return (int) ((size + MASK) >>> SHIFT);
    }

    private int lengthBytes(final int segment) {
        return (int) Math.max(64, 4 * Math.min(1L << SHIFT, size - ((long) segment << SHIFT)));
    }

    /** The next segment stands there. */
    public void attach(final long address) {
        segments = Arrays.copyOf(segments, segments.length + 1);
        segments[segments.length - 1] = address;
    }

    public long size() {
        return size;
    }

    /** Where an element stands, and behind it those up to the end of its extent. */
    public long address(final long index) {
        return segments[(int) (index >>> SHIFT)] + 4 * (index & MASK);
    }

    public int get(final long index) {
        return UnsafeApi.getInt(segments[(int) (index >>> SHIFT)] + 4 * (index & MASK));
    }

    public void set(final long index, final int value) {
        UnsafeApi.putInt(segments[(int) (index >>> SHIFT)] + 4 * (index & MASK), value);
    }

    /** Adds one and returns what was there. */
    public int increment(final long index) {
        final long address = segments[(int) (index >>> SHIFT)] + 4 * (index & MASK);
        final int before = UnsafeApi.getInt(address);
        UnsafeApi.putInt(address, before + 1);
        return before;
    }

    /** Makes all segments part of an output. */
    public void trim(final BatchMemory output) {
        for (int i = 0; i < segments.length; i++) {
            output.trim(segments[i], lengthBytes(i));
        }
    }

    /** Gives the memory back. */
    public void discard(final BatchMemory memory) {
        for (int i = 0; i < segments.length; i++) {
            memory.discard(segments[i]);
        }
        segments = new long[0];
    }
}
