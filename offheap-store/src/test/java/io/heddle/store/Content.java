package io.heddle.store;

import org.agrona.UnsafeApi;

/** Content that follows from who wrote it: every eighth byte onwards of an extent is known from id, version and place. */
final class Content {
    private Content() {}

    static long word(long high, long low, long version, int extent, long offset) {
        long value = high * 0x9e3779b97f4a7c15L + low * 0xc2b2ae3d27d4eb4fL + version * 0x165667b19e3779f9L;
        value ^= ((long) extent << 40) + offset;
        value *= 0xff51afd7ed558ccdL;
        return value ^ (value >>> 29);
    }

    static void fill(long address, int length, long high, long low, long version, int extent) {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            UnsafeApi.putLong(address + at, word(high, low, version, extent, at));
        }
        long last = word(high, low, version, extent, at);
        for (; at < length; at++) {
            UnsafeApi.putByte(address + at, (byte) last);
        }
    }

    /** Throws if any byte is not what it must be. */
    static void verify(long address, int length, long high, long low, long version, int extent) {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            long expected = word(high, low, version, extent, at);
            long actual = UnsafeApi.getLong(address + at);
            if (expected != actual) {
                throw wrong(high, low, version, extent, at, length, expected, actual);
            }
        }
        byte last = (byte) word(high, low, version, extent, at);
        for (; at < length; at++) {
            if (UnsafeApi.getByte(address + at) != last) {
                throw wrong(high, low, version, extent, at, length, last, UnsafeApi.getByte(address + at));
            }
        }
    }

    private static AssertionError wrong(
            long high, long low, long version, int extent, int at, int length, long expected, long actual) {
        return new AssertionError("wrong byte in partition " + high + ":" + low + " version " + version + " extent "
                + extent + " at " + at + " of " + length + ": expected " + Long.toHexString(expected) + ", found "
                + Long.toHexString(actual));
    }

    /** Writes a partition whose tag is its version. */
    static ResultLocation write(Arena arena, long high, long low, long version, long runAge, int... lengths) {
        try (PartitionWriter writer = arena.newPartition(high, low, lengths.length, version, runAge)) {
            for (int i = 0; i < lengths.length; i++) {
                long address = writer.reserve(lengths[i]);
                fill(address, lengths[i], high, low, version, i);
                writer.trim(address, lengths[i]);
            }
            return writer.seal();
        }
    }

    /** Reads every byte of a view; the version is its tag. */
    static void verify(PartitionView view, long high, long low) {
        long total = 0;
        for (int i = 0; i < view.extentCount(); i++) {
            verify(view.address(i), view.length(i), high, low, view.tag(), i);
            total += view.length(i);
        }
        if (total != view.totalBytes()) {
            throw new AssertionError("extents sum up to " + total + ", the view says " + view.totalBytes());
        }
    }
}
