package io.heddle.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an arena holds as its files say, read by another process than its owner's, with nothing of the store's code: the bits of taken chunks in
 * the Chronicle Map that each slab is, and the words of the leases in the rows of readers. Exact while the owner is stopped or idle.
 *
 * <pre>
 *   a slab: 0 header, text    4096 header of the segment    hash look-up    64 bytes of counters    a bit for each chunk    chunks
 * </pre>
 */
final class ArenaCount {
    private static final int HEADER_BYTES = 4096;
    private static final int COUNTERS_BYTES = 64;
    private static final int LIMIT_OFFSET = 136;
    private static final int ROW_WORDS_OFFSET = 64;
    private static final Pattern FIELD = Pattern.compile("(\\w+): (\\d+),");

    private ArenaCount() {}

    /** Bytes of taken chunks in all slabs of the arena in this directory. */
    static long heldBytes(final Path arena) throws IOException {
        long sum = 0;
        for (final Path slab : files(arena, "slab-")) {
            try {
                sum += takenBytes(slab);
            } catch (final NoSuchFileException dropped) {
                // An empty slab was given back after the directory was listed.
            }
        }
        return sum;
    }

    private static long takenBytes(final Path slab) throws IOException {
        try (FileChannel file = FileChannel.open(slab, StandardOpenOption.READ)) {
            final String header = StandardCharsets.ISO_8859_1
                    .decode(read(file, 0, HEADER_BYTES))
                    .toString();
            if (!header.contains("maxBloatFactor")) {
                return 0; // still being made
            }
            final long lookUpBytes = field(header, "tierHashLookupOuterSize");
            final long bitBytes = field(header, "tierFreeListOuterSize");
            final long tierBytes = field(header, "tierSize");
            final long tier = HEADER_BYTES + field(header, "segmentHeaderSize");
            final long chunkArea = field(header, "tierEntrySpaceOuterSize");
            if (tierBytes != lookUpBytes + COUNTERS_BYTES + bitBytes + chunkArea) {
                throw new IOException("not the layout that is known here: " + slab + "\n" + header);
            }
            if (file.size() < tier + tierBytes) {
                return 0; // still being made: the header comes first
            }
            final ByteBuffer bits = read(file, tier + lookUpBytes + COUNTERS_BYTES, (int) bitBytes);
            long taken = 0;
            while (bits.remaining() >= Long.BYTES) {
                taken += Long.bitCount(bits.getLong());
            }
            return taken * field(header, "chunkSize");
        }
    }

    private static long field(final String header, final String name) throws IOException {
        final Matcher field = FIELD.matcher(header);
        while (field.find()) {
            if (field.group(1).equals(name)) {
                return Long.parseLong(field.group(2));
            }
        }
        throw new IOException("no field " + name + " in the header\n" + header);
    }

    private static ByteBuffer read(final FileChannel file, final long offset, final int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int count = 0;
        while (bytes.hasRemaining() && count >= 0) {
            count = file.read(bytes, offset + bytes.position());
        }
        return bytes.flip();
    }

    /** Most that the arena may hold now. */
    static long limitBytes(final Path arena) throws IOException {
        final Path control = files(arena, "arena-").get(0);
        try (FileChannel file = FileChannel.open(control, StandardOpenOption.READ)) {
            return read(file, LIMIT_OFFSET, Long.BYTES).getLong();
        }
    }

    /** Leases that processes hold on partitions of this arena. */
    static int leases(final Path arena) throws IOException {
        int sum = 0;
        for (final Path row : files(arena.resolve("readers"), "")) {
            if (row.toString().endsWith(".row")) {
                try (FileChannel file = FileChannel.open(row, StandardOpenOption.READ)) {
                    final ByteBuffer words = read(file, ROW_WORDS_OFFSET, (int) file.size() - ROW_WORDS_OFFSET);
                    while (words.remaining() >= Long.BYTES) {
                        sum += words.getLong() == 0 ? 0 : 1;
                    }
                } catch (final NoSuchFileException ended) {
                    // Its reader ended after the directory was listed.
                }
            }
        }
        return sum;
    }

    private static List<Path> files(final Path directory, final String prefix) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .collect(Collectors.toList());
        }
    }
}
