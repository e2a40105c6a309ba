package io.heddle.store;

/** How extents are stored in spill files. */
public enum SpillCodec {
    /** The bytes as they are: the fastest where the disk is the page cache or NVMe. */
    NONE((short) 0),
    /** LZ4 per extent where a sample of it shrinks enough, else as it is. */
    LZ4((short) 1);

    final short code;

    SpillCodec(short code) {
        this.code = code;
    }
}
