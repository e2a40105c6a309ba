package io.heddle.frame.io;

import java.io.Serializable;
import java.util.List;

/**
 * Rows of one or several record batches of an Arrow file, one after the other.
 *
 * @param path         absolute, for whoever reads the file.
 * @param name         as the program named it, for errors.
 * @param fileLength   of the file when it was opened.
 * @param dictionaries the batches that bring its dictionaries, in their order.
 */
record ArrowBlock(
        String path, String name, long fileLength, List<ArrowMessage> dictionaries, List<Rows> parts, long decodedBytes)
        implements SourceBlock {

    /** Rows of a record batch, from the first to before the end. */
    record Rows(ArrowMessage batch, int index, long first, long end) implements Serializable {}

    @Override
    public String description() {
        if (parts.isEmpty()) {
            return name + " without rows";
        }
        final Rows from = parts.get(0);
        final Rows to = parts.get(parts.size() - 1);
        final boolean isWhole = from.first() == 0 && to.end() == to.batch().rowCount();
        return name
                + (from.index() == to.index()
                        ? " record batch " + from.index()
                        : " record batches " + from.index() + " to " + to.index())
                + (isWhole ? "" : " rows " + from.first() + " to " + (to.end() - 1));
    }
}
