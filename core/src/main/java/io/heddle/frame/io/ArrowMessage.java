package io.heddle.frame.io;

import java.io.Serializable;

/**
 * A record batch or dictionary batch of an Arrow file: where it stands and what it says of itself.
 *
 * @param offset         of its first byte in the file.
 * @param metadataLength bytes of its metadata with what stands before them; the body follows.
 * @param dictionaryId   which dictionary it brings; -1 for a record batch.
 * @param isDelta        whether its entries stand behind those that the dictionary has already.
 * @param rowCount       rows or entries.
 * @param isCompressed   whether its buffers are compressed.
 */
record ArrowMessage(
        long offset,
        int metadataLength,
        long bodyLength,
        long dictionaryId,
        boolean isDelta,
        long rowCount,
        boolean isCompressed)
        implements Serializable {
    /** No dictionary. */
    static final long RECORD_BATCH = -1;

    long bodyOffset() {
        return offset + metadataLength;
    }

    boolean isDictionary() {
        return dictionaryId != RECORD_BATCH;
    }
}
