package io.heddle.store;

import java.util.zip.CRC32C;
import org.agrona.UnsafeApi;

/**
 * What closes a partition: it says what the partition is and where its extents lie, in slab files, so that any process can follow it. Little
 * endian. A packed value has no rows; its bytes follow the header.
 *
 * <pre>
 *   0 magic (int)     4 layout version (short)     6 form (short): 0 extents, 1 packed value
 *   8 generation     16 partition high     24 partition low     32 tag     40 kind (int)     44 extents (int)     48 total bytes
 *  56 CRC32C of bytes 0 to 55 and of all from 64 (int)     60 zero
 *  64 rows: offset in the slab, slab (int), length (int); or the value
 * </pre>
 */
final class Manifest {
    static final int MAGIC = 0x464e4d48;
    static final short LAYOUT_VERSION = 1;
    static final short FORM_EXTENTS = 0;
    static final short FORM_PACKED = 1;
    static final int HEADER_BYTES = 64;
    static final int ROW_BYTES = 16;
    private static final int CRC_OFFSET = 56;

    private Manifest() {}

    static int lengthBytes(int extentCount) {
        return HEADER_BYTES + extentCount * ROW_BYTES;
    }

    static void writeHeader(long at, short form, long generation, Identity identity, int extentCount, long totalBytes) {
        UnsafeApi.putInt(at, MAGIC);
        UnsafeApi.putShort(at + 4, LAYOUT_VERSION);
        UnsafeApi.putShort(at + 6, form);
        UnsafeApi.putLong(at + 8, generation);
        UnsafeApi.putLong(at + 16, identity.high());
        UnsafeApi.putLong(at + 24, identity.low());
        UnsafeApi.putLong(at + 32, identity.tag());
        UnsafeApi.putInt(at + 40, identity.kind());
        UnsafeApi.putInt(at + 44, extentCount);
        UnsafeApi.putLong(at + 48, totalBytes);
        UnsafeApi.putInt(at + 60, 0);
    }

    static void writeRow(long at, int extent, int slab, long offset, int lengthBytes) {
        long row = rowAddress(at, extent);
        UnsafeApi.putLong(row, offset);
        UnsafeApi.putInt(row + 8, slab);
        UnsafeApi.putInt(row + 12, lengthBytes);
    }

    static void seal(long at, int manifestLength) {
        UnsafeApi.putInt(at + CRC_OFFSET, checksum(at, manifestLength));
    }

    /** Gives a whole manifest another generation. */
    static void renew(long at, int manifestLength, long generation) {
        UnsafeApi.putLong(at + 8, generation);
        seal(at, manifestLength);
    }

    private static int checksum(long at, int manifestLength) {
        CRC32C crc = new CRC32C();
        NativeBytes.update(crc, at, CRC_OFFSET);
        NativeBytes.update(crc, at + HEADER_BYTES, manifestLength - HEADER_BYTES);
        return (int) crc.getValue();
    }

    private static long rowAddress(long at, int extent) {
        return at + HEADER_BYTES + (long) extent * ROW_BYTES;
    }

    /** Whether this is the manifest the location speaks of: cheap, for readers whose lease already proves it. */
    static boolean matches(long at, ResultLocation location) {
        return UnsafeApi.getInt(at) == MAGIC
                && UnsafeApi.getLong(at + 8) == location.generation()
                && UnsafeApi.getLong(at + 16) == location.partitionHigh()
                && UnsafeApi.getLong(at + 24) == location.partitionLow();
    }

    /** Whether a complete manifest of this generation stands here: for what an owner that died left behind. */
    static boolean isSealed(long at, int manifestLength, long generation) {
        return UnsafeApi.getInt(at) == MAGIC
                && UnsafeApi.getShort(at + 4) == LAYOUT_VERSION
                && UnsafeApi.getLong(at + 8) == generation
                && (isPacked(at)
                        ? manifestLength == HEADER_BYTES + totalBytes(at)
                        : manifestLength == lengthBytes(UnsafeApi.getInt(at + 44)))
                && UnsafeApi.getInt(at + CRC_OFFSET) == checksum(at, manifestLength);
    }

    static boolean isPacked(long at) {
        return UnsafeApi.getShort(at + 6) == FORM_PACKED;
    }

    static Identity identity(long at) {
        return new Identity(
                UnsafeApi.getLong(at + 16),
                UnsafeApi.getLong(at + 24),
                UnsafeApi.getInt(at + 40),
                UnsafeApi.getLong(at + 32));
    }

    static int kind(long at) {
        return UnsafeApi.getInt(at + 40);
    }

    static long generation(long at) {
        return UnsafeApi.getLong(at + 8);
    }

    static long tag(long at) {
        return UnsafeApi.getLong(at + 32);
    }

    /** A packed value counts as one extent. */
    static int extentCount(long at) {
        return isPacked(at) ? 1 : UnsafeApi.getInt(at + 44);
    }

    static long totalBytes(long at) {
        return UnsafeApi.getLong(at + 48);
    }

    static long rowOffset(long at, int extent) {
        return UnsafeApi.getLong(rowAddress(at, extent));
    }

    static int rowSlab(long at, int extent) {
        return UnsafeApi.getInt(rowAddress(at, extent) + 8);
    }

    static int rowLength(long at, int extent) {
        return UnsafeApi.getInt(rowAddress(at, extent) + 12);
    }
}
