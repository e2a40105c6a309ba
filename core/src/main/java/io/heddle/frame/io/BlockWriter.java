package io.heddle.frame.io;

import io.heddle.frame.column.Batch;
import java.io.Closeable;
import java.io.IOException;

/** Writes rows to a file. One thread; the file is whole only after {@link #close}. */
public interface BlockWriter extends Closeable {
    /** Writes rows of a batch, whose columns are those of the file's schema. */
    void write(Batch batch, int first, int end) throws IOException;
}
