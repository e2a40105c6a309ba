package io.heddle.frame.io;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;

/** Decodes one block, batch by batch. One executor thread. */
public interface BlockReader extends AutoCloseable {
    /** Fills the builder with the next rows, after resetting it; false when the block has none left. */
    boolean next();

    /** The rows of the last {@link #next}; the caller may view them, or seal them as they are. */
    BatchBuilder builder();

    /** Points a batch at the rows of the last {@link #next}, until the next call; costs no copy where the format allows. */
    default Batch view(final Batch batch) {
        return builder().view(batch);
    }

    @Override
    void close();
}
