package io.heddle.frame.io;

/**
 * The bytes {@code start} up to {@code end} of a text file of records. A record belongs to the block in which it starts; a block that does not
 * begin the file starts behind the first line end at or after {@code start - 1}.
 *
 * @param path  absolute, for whoever reads the file.
 * @param name  as the program named it, for errors.
 * @param end   the file's length, or {@link Long#MAX_VALUE} for all of a compressed file.
 * @param whole whether this is the whole file; only then may quoted fields hold line ends.
 */
public record TextBlock(String path, String name, long start, long end, boolean whole) implements SourceBlock {
    /** Bytes in memory for one in a file: texts and whole numbers take less, short fractions more. */
    private static final double DECODED_RATIO = 1.5;

    @Override
    public String description() {
        return whole ? name : name + " bytes " + start + " to " + end;
    }

    @Override
    public long decodedBytes() {
        return end == Long.MAX_VALUE ? Long.MAX_VALUE : (long) (DECODED_RATIO * (end - start));
    }

    boolean isCompressed() {
        return Compression.ofName(path) != Compression.NONE;
    }
}
