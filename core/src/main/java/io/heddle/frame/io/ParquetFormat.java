package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.Schema;
import java.nio.ByteBuffer;
import java.util.List;

/** What a task must know to read row groups of Parquet. The library is touched by the reader only. */
record ParquetFormat(Schema schema) implements BlockFormat {
    @Override
    public String prefix() {
        return "read-parquet";
    }

    @Override
    public BlockReader open(
            final SourceBlock block,
            final List<Integer> columns,
            final BatchBuilder builder,
            final BatchMemory workingMemory,
            final ByteBuffer readBuffer) {
        final List<String> names =
                columns.stream().map(column -> schema.field(column).name()).toList();
        return new ParquetBlockReader((ParquetBlock) block, schema.select(names), builder, workingMemory);
    }
}
