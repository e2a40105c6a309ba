package io.heddle.store;

/** Key of an extent inside a slab's map: a number never used twice by an arena. */
final class BlockKey {
    long number;

    BlockKey at(long value) {
        number = value;
        return this;
    }
}
