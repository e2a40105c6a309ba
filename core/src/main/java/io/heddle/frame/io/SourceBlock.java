package io.heddle.frame.io;

import io.heddle.frame.expression.Literal;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** A part of a source that one task reads: a byte range of a file, a row group. Small and serialisable. */
public interface SourceBlock extends Serializable {
    /** The absolute path of its file; empty when it is of none. */
    default String path() {
        return "";
    }

    /** The columns of which all rows have one known value. */
    default Map<String, Literal> constants() {
        return Map.of();
    }

    /** The file and the place in it, for errors and plans. */
    String description();

    /** What is known of the values of its columns, so that it need not be read where none can be wanted. */
    default List<ColumnRange> ranges() {
        return List.of();
    }

    /** About how many bytes its rows have in memory; {@link Long#MAX_VALUE} where that is not known, which means a partition's worth. */
    default long decodedBytes() {
        return Long.MAX_VALUE;
    }
}
