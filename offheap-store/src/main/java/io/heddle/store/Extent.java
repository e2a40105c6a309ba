package io.heddle.store;

import java.util.List;

/** A contiguous entry of a slab, owned by one writer, partition or shared extent. */
final class Extent {
    final Slab slab;
    final long number;
    final long address;
    private int lengthBytes;

    Extent(Slab slab, long number, long address, int lengthBytes) {
        this.slab = slab;
        this.number = number;
        this.address = address;
        this.lengthBytes = lengthBytes;
    }

    int lengthBytes() {
        return lengthBytes;
    }

    static long totalBytes(List<Extent> extents) {
        long totalBytes = 0;
        for (Extent extent : extents) {
            totalBytes += extent.lengthBytes;
        }
        return totalBytes;
    }

    int chunks() {
        return StoreLimits.chunks(lengthBytes);
    }

    /** Offset of its first byte in the slab's file. */
    long offset() {
        return address - slab.baseAddress;
    }

    /** Bytes behind the used ones that belong to its last chunk; a manifest may lie there at no cost. */
    int slackBytes() {
        return (int) ((long) chunks() * StoreLimits.CHUNK_BYTES - StoreLimits.ENTRY_HEADER_BYTES - alignedLength());
    }

    long slackAddress() {
        return address + alignedLength();
    }

    private long alignedLength() {
        int alignment = StoreLimits.ENTRY_HEADER_BYTES;
        return ((long) lengthBytes + alignment - 1) / alignment * alignment;
    }

    void trim(int newLengthBytes) {
        slab.trim(number, address, lengthBytes, newLengthBytes);
        lengthBytes = newLengthBytes;
    }

    void free() {
        slab.free(number, lengthBytes);
    }
}
