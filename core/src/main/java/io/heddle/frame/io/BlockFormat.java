package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.Schema;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;

/** How blocks of a source are decoded; travels inside fragments. A further file format implements this and {@link BlockSource}. */
public interface BlockFormat extends Serializable {
    /** The word that tasks of this format are called by, such as {@code read-csv}. */
    String prefix();

    /** All columns of the source. */
    Schema schema();

    /**
     * Opens a block.
     *
     * @param columns       which columns are wanted, in ascending order of the source.
     * @param builder       where rows go: its first columns are the wanted ones, others behind them are of no concern. The reader closes it.
     * @param workingMemory where buffers live.
     * @param readBuffer    a direct buffer of the executor thread.
     */
    BlockReader open(
            SourceBlock block,
            List<Integer> columns,
            BatchBuilder builder,
            BatchMemory workingMemory,
            ByteBuffer readBuffer);
}
