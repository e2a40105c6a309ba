package io.heddle.store;

/**
 * Value of a slab's map: where an extent lies. Putting one reserves room and tells the address; no byte is copied, the writer fills the
 * room afterwards.
 */
final class BlockRef {
    long address;
    long lengthBytes;

    BlockRef reserving(long value) {
        address = 0;
        lengthBytes = value;
        return this;
    }
}
