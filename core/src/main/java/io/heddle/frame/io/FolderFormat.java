package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.Schema;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Files of a format and columns behind theirs, of which each file has one value.
 *
 * @param schema of all columns.
 */
record FolderFormat(BlockFormat files, Schema schema) implements BlockFormat {
    @Override
    public String prefix() {
        return files.prefix();
    }

    @Override
    public BlockReader open(
            final SourceBlock block,
            final List<Integer> columns,
            final BatchBuilder builder,
            final BatchMemory workingMemory,
            final ByteBuffer readBuffer) {
        final int fileColumns = files.schema().size();
        final List<Integer> wanted =
                columns.stream().filter(column -> column < fileColumns).toList();
        final FolderBlock ofFolder = (FolderBlock) block;
        final BlockReader reader = files.open(ofFolder.file(), wanted, builder, workingMemory, readBuffer);
        return wanted.size() == columns.size()
                ? reader
                : new FolderReader(reader, builder, wanted.size(), ofFolder.constants(), workingMemory);
    }
}
