package io.heddle.frame.io;

import java.util.List;

/**
 * Some row groups of a Parquet file, one after the other.
 *
 * @param path absolute, for whoever reads the file.
 * @param name as the program named it, for errors.
 * @param decodedBytes of all columns, by the row counts of the footer.
 */
record ParquetBlock(String path, String name, int firstGroup, int endGroup, List<ColumnRange> ranges, long decodedBytes)
        implements SourceBlock {
    @Override
    public String description() {
        return name + " row groups " + firstGroup + " to " + (endGroup - 1);
    }
}
