package io.heddle.store;

/** How extents are stored in spill files. */
public enum SpillCodec {
    /** The bytes as they are: the fastest where the disk is the page cache or NVMe. */
    NONE(0),
    /** LZ4 where a sample of an extent shrinks enough, else as it is. */
    LZ4(1),
    /** Zstandard level 1 where a sample shrinks enough, else as it is. */
    ZSTD(2),
    /**
     * Whichever of the others is done first, by the rate at which the disk took the last files and the rate and ratio of a sample; never
     * stored in a file.
     */
    AUTO(3);

    final int code;

    SpillCodec(int code) {
        this.code = code;
    }
}
