package io.heddle.frame.column;

import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/** Hash, equality and order of byte ranges in native memory, eight bytes at a time, never touching a byte outside of a range. */
public final class ByteRanges {
    private static final long PRIME_1 = 0x9E3779B97F4A7C15L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;

    private static final int COPIED_INLINE_MAX = 64;

    private ByteRanges() {}

    /** Spreads the bits of a value over a 64-bit hash. */
    public static long mix(final long value) {
        final long product = value * PRIME_1;
        return (product ^ (product >>> 32)) * PRIME_2;
    }

    /** The hash of a range. */
    public static long hash(final long address, final int length) {
        long hash = length * PRIME_2;
        int position = 0;
        for (; position + 8 <= length; position += 8) {
            hash = mix(hash ^ UnsafeApi.getLong(address + position));
        }
        return mix(hash ^ tail(address + position, length - position));
    }

    private static long tail(final long address, final int length) {
        if (length >= 4) {
            return (UnsafeApi.getInt(address) & 0xFFFF_FFFFL) | (long) UnsafeApi.getInt(address + length - 4) << 32;
        }
        if (length == 0) {
            return 0;
        }
        return (UnsafeApi.getByte(address) & 0xFFL)
                | (UnsafeApi.getByte(address + (length >>> 1)) & 0xFFL) << 8
                | (UnsafeApi.getByte(address + length - 1) & 0xFFL) << 16;
    }

    /** Whether two ranges of one length hold the same bytes. */
    public static boolean equal(final long left, final long right, final int length) {
        int position = 0;
        for (; position + 8 <= length; position += 8) {
            if (UnsafeApi.getLong(left + position) != UnsafeApi.getLong(right + position)) {
                return false;
            }
        }
        return tail(left + position, length - position) == tail(right + position, length - position);
    }

    /** Orders two ranges by their unsigned bytes, a prefix first. */
    public static int compare(final long left, final int leftLength, final long right, final int rightLength) {
        final int length = Math.min(leftLength, rightLength);
        int position = 0;
        for (; position + 8 <= length; position += 8) {
            final long a = UnsafeApi.getLong(left + position);
            final long b = UnsafeApi.getLong(right + position);
            if (a != b) {
                return Long.compareUnsigned(Long.reverseBytes(a), Long.reverseBytes(b));
            }
        }
        for (; position < length; position++) {
            final int order =
                    (UnsafeApi.getByte(left + position) & 0xFF) - (UnsafeApi.getByte(right + position) & 0xFF);
            if (order != 0) {
                return order;
            }
        }
        return leftLength - rightLength;
    }

    /** Copies native memory to elsewhere; short ranges without a call. */
    public static void copy(final long from, final long into, final int length) {
        if (length > COPIED_INLINE_MAX) {
            UnsafeApi.copyMemory(from, into, length);
        } else if (length >= 8) {
            final long last = UnsafeApi.getLong(from + length - 8);
            for (int position = 0; position + 8 < length; position += 8) {
                UnsafeApi.putLong(into + position, UnsafeApi.getLong(from + position));
            }
            UnsafeApi.putLong(into + length - 8, last);
        } else if (length >= 4) {
            final int last = UnsafeApi.getInt(from + length - 4);
            UnsafeApi.putInt(into, UnsafeApi.getInt(from));
            UnsafeApi.putInt(into + length - 4, last);
        } else {
            for (int position = 0; position < length; position++) {
                UnsafeApi.putByte(into + position, UnsafeApi.getByte(from + position));
            }
        }
    }

    /** Copies heap bytes to native memory. */
    public static void copyIn(final byte[] bytes, final int offset, final int length, final long address) {
        UnsafeApi.copyMemory(bytes, BufferUtil.ARRAY_BASE_OFFSET + offset, null, address, length);
    }

    /** Copies native memory to the heap; allocates, so for edges only. */
    public static byte[] copyOut(final long address, final int length) {
        final byte[] bytes = new byte[length];
        UnsafeApi.copyMemory(null, address, bytes, BufferUtil.ARRAY_BASE_OFFSET, length);
        return bytes;
    }
}
