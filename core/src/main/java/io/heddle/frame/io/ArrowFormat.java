package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.Schema;
import java.nio.ByteBuffer;
import java.util.List;

/** What a task must know to read record batches of Arrow. The library is touched by the reader only. */
record ArrowFormat(Schema schema) implements BlockFormat {
    @Override
    public String prefix() {
        return "read-arrow";
    }

    @Override
    public BlockReader open(
            final SourceBlock block,
            final List<Integer> columns,
            final BatchBuilder builder,
            final BatchMemory workingMemory,
            final ByteBuffer readBuffer) {
        return new ArrowBlockReader((ArrowBlock) block, schema, columns, builder, workingMemory, readBuffer);
    }
}
