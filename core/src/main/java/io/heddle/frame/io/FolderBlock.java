package io.heddle.frame.io;

import io.heddle.frame.expression.Literal;
import java.util.List;
import java.util.Map;

/** A block of a file, and the values that its folders say. */
record FolderBlock(SourceBlock file, Map<String, Literal> constants) implements SourceBlock {
    @Override
    public String description() {
        return file.description();
    }

    @Override
    public String path() {
        return file.path();
    }

    @Override
    public List<ColumnRange> ranges() {
        return file.ranges();
    }

    @Override
    public long decodedBytes() {
        return file.decodedBytes();
    }
}
