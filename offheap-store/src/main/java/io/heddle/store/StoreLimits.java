package io.heddle.store;

/** All limits of the store in one place; their relations are asserted by a test. */
public final class StoreLimits {
    /** Grain of all memory accounting. */
    public static final int CHUNK_BYTES = 64 * 1024;

    /** Key, size and padding in front of an extent's first byte; also the alignment of extents. */
    public static final int ENTRY_HEADER_BYTES = 64;

    /** Largest extent: with its header exactly 256 chunks. */
    public static final int MAX_EXTENT_BYTES = 16 * 1024 * 1024 - ENTRY_HEADER_BYTES;

    /** Slabs are mapped as one buffer by readers and stay well below 2 GiB. */
    public static final long MAX_SLAB_BYTES = 1L << 30;

    /** Slab of an arena that was not told otherwise: a few files even for a large limit. */
    public static final long DEFAULT_SLAB_BYTES = 256L << 20;

    /** What one process may keep in memory of an arena's limit by leases, before it gets copies instead. */
    public static final double LEASED_SHARE = 0.20;

    static final int MAX_EXTENT_CHUNKS = chunks(MAX_EXTENT_BYTES);
    static final int PACKED_GRAIN_BYTES = 32;
    static final int PACKED_SMALL_EXTENT_BYTES = CHUNK_BYTES - ENTRY_HEADER_BYTES;
    /** Largest value that is packed: with its manifest it fits into one chunk. */
    static final int MAX_PACKED_BYTES = PACKED_SMALL_EXTENT_BYTES - Manifest.HEADER_BYTES;

    static final int PACKED_LARGE_EXTENT_BYTES = (1 << 20) - ENTRY_HEADER_BYTES;
    /** From this limit on packed values share extents of 1 MiB instead of one chunk. */
    static final long PACKED_LARGE_FROM_LIMIT_BYTES = 64L << 20;

    static final int TABLE_ENTRY_BYTES = 32;
    static final int TABLE_SEGMENT_SLOTS = 1 << 14;
    static final int MAX_TABLE_SLOTS = (1 << ResultLocation.SLOT_BITS) - 1;
    static final int LEASES_PER_ROW = 2040;
    static final int MAX_PARTITION_EXTENTS = 1 << 16;

    private StoreLimits() {}

    /** Chunks that an extent of this many bytes occupies, its entry header included. */
    public static int chunks(int extentBytes) {
        long entryBytes = ENTRY_HEADER_BYTES
                + ((long) extentBytes + ENTRY_HEADER_BYTES - 1) / ENTRY_HEADER_BYTES * ENTRY_HEADER_BYTES;
        return (int) ((entryBytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
    }
}
