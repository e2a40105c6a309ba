package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.Schema;
import java.nio.ByteBuffer;
import java.util.List;

/** What a task must know to read a block of JSON lines. */
record JsonFormat(Schema schema, BadRows badRows) implements BlockFormat {
    @Override
    public String prefix() {
        return "read-json";
    }

    @Override
    public BlockReader open(
            final SourceBlock block,
            final List<Integer> columns,
            final BatchBuilder builder,
            final BatchMemory workingMemory,
            final ByteBuffer readBuffer) {
        return new JsonBlockReader((TextBlock) block, this, columns, builder, workingMemory, readBuffer);
    }
}
