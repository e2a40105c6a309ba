package io.heddle.frame.io;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of records, and how such files are cut into blocks.
 *
 * @param headerEnd where its header ends, which belongs to the first block.
 * @param divisible whether it may be cut at line ends.
 */
record TextFile(Path path, long length, long headerEnd, boolean divisible) {
    private static final long BLOCK_BYTES_MIN = 1 << 20;
    private static final int BLOCKS_PER_THREAD = 3;
    private static final int COMPRESSION_RATIO = 4;

    /** A file as it is now. */
    static TextFile of(final Path path, final long headerEnd, final boolean hasLineEndsInRecords) {
        try {
            return new TextFile(path, Files.size(path), headerEnd, !isCompressed(path) && !hasLineEndsInRecords);
        } catch (final IOException ex) {
            throw new FrameException(FrameErrorCategory.USER, "cannot read '" + path + "': " + ex.getMessage(), ex);
        }
    }

    private static boolean isCompressed(final Path path) {
        return Compression.ofName(path.toString()) != Compression.NONE;
    }

    /** About how large the rows of files are in memory. */
    static long estimatedBytes(final List<TextFile> files, final double decodedRatio) {
        double bytes = 0;
        for (final TextFile file : files) {
            bytes += file.length() * decodedRatio * (isCompressed(file.path()) ? COMPRESSION_RATIO : 1);
        }
        return (long) bytes;
    }

    /**
     * The blocks of files, in their order.
     *
     * @param given        bytes of file per block; 0 chooses them.
     * @param decodedRatio bytes in memory for one of a file.
     */
    static List<SourceBlock> blocks(
            final List<TextFile> files,
            final long given,
            final double decodedRatio,
            final long partitionBytes,
            final int threadCount) {
        final long total = files.stream().mapToLong(TextFile::length).sum();
        final long shared = total / Math.max(1L, (long) BLOCKS_PER_THREAD * threadCount) + 1;
        final long fitting = (long) Math.max(1, partitionBytes / decodedRatio);
        final long blockBytes = given > 0 ? given : Math.min(fitting, Math.max(BLOCK_BYTES_MIN, shared));
        final List<SourceBlock> blocks = new ArrayList<>();
        files.forEach(file -> file.addBlocks(blockBytes, blocks));
        return blocks;
    }

    private void addBlocks(final long blockBytes, final List<SourceBlock> into) {
        final String absolute = path.toAbsolutePath().normalize().toString();
        final String name = path.toString();
        if (!divisible || length <= blockBytes) {
            into.add(new TextBlock(absolute, name, 0, isCompressed(path) ? Long.MAX_VALUE : length, true));
            return;
        }
        final long count = (length + blockBytes - 1) / blockBytes;
        long start = 0;
        for (long i = 1; i <= count; i++) {
            // The first block takes the whole header, however long it is.
            final long end = i == count ? length : Math.max(length * i / count, headerEnd);
            if (end > start) {
                into.add(new TextBlock(absolute, name, start, end, false));
            }
            start = end;
        }
    }
}
