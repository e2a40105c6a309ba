package io.heddle.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One partition on disk: the same bytes as in memory, or compressed by extent. Little endian. It appears under its name only when whole.
 * Extents start on pages and move in steps that stay in the cache between checksum and copy.
 *
 * <pre>
 *   0 magic (int)     4 layout version (int)     8 partition high     16 partition low     24 tag
 *  32 kind (int)     36 extents (int)     40 total bytes     48 generation     56 CRC32C of header and rows (int)     60 zero
 *  64 rows: length of the extent (int), stored length (int), CRC32C of the stored bytes (int), codec (int)
 *     extents, each from the next multiple of 4096 on
 * </pre>
 */
final class SpillFile {
    static final int MAGIC = 0x4c505348;
    static final int LAYOUT_VERSION = 2;
    static final int HEADER_BYTES = 64;
    static final int ROW_BYTES = 16;
    static final int ALIGNMENT_BYTES = 4096;
    /** Measured: smaller steps cost calls, larger ones leave the cache before the kernel copies them. */
    static final int STEP_BYTES = 1 << 20;

    private static final int CRC_OFFSET = 56;

    private SpillFile() {}

    /** Where the bytes are, or go to. */
    interface Place {
        long address(int extent);
    }

    /** Writes a partition, as it is without {@code compression}; a failure leaves nothing behind. Returns the length of the file. */
    static long write(Path path, SpillHead head, Place place, @Nullable SpillCompression compression)
            throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ArenaFiles.TEMPORARY_SUFFIX);
        try {
            MappedFile.runUninterrupted(() -> {
                try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
                    writeTo(channel, head, place, compression);
                }
            });
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            return head.fileBytes();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /** The header last: it holds the checksums. */
    private static void writeTo(
            FileChannel channel, SpillHead head, Place place, @Nullable SpillCompression compression)
            throws IOException {
        SpillCodec codec = SpillCodec.NONE;
        long from = head.dataOffset();
        for (int i = 0; i < head.lengths.length; i++) {
            ByteBuffer data = NativeBytes.wrap(place.address(i), head.lengths[i]);
            if (i == 0 && compression != null) {
                codec = compression.choose(data);
            }
            CRC32C crc = new CRC32C();
            long end = codec == SpillCodec.NONE || compression == null
                    ? writePlain(channel, data, from, crc)
                    : compression.write(channel, codec, data, from, crc);
            head.storedLengths[i] = (int) (end - from);
            head.codecs[i] = codec.code;
            head.checksums[i] = (int) crc.getValue();
            from = SpillHead.aligned(end);
        }
        writeAll(channel, headOf(head), 0);
    }

    private static long writePlain(FileChannel channel, ByteBuffer data, long from, CRC32C crc) throws IOException {
        long at = from;
        for (int start = 0; start < data.capacity(); start += STEP_BYTES) {
            data.limit(Math.min(data.capacity(), start + STEP_BYTES)).position(start);
            crc.update(data);
            at = writeAll(channel, data.position(start), at);
        }
        return at;
    }

    /** Writes what is left of {@code data} at {@code position}; returns where it ends. */
    static long writeAll(FileChannel channel, ByteBuffer data, long position) throws IOException {
        long at = position;
        while (data.hasRemaining()) {
            at += channel.write(data, at);
        }
        return at;
    }

    private static ByteBuffer headOf(SpillHead plan) {
        ByteBuffer head = ByteBuffer.allocate(plan.headBytes()).order(ByteOrder.LITTLE_ENDIAN);
        Identity identity = plan.identity;
        head.putInt(MAGIC).putInt(LAYOUT_VERSION);
        head.putLong(identity.high()).putLong(identity.low()).putLong(identity.tag());
        head.putInt(identity.kind()).putInt(plan.lengths.length);
        head.putLong(plan.totalBytes).putLong(plan.generation);
        head.position(HEADER_BYTES);
        for (int i = 0; i < plan.lengths.length; i++) {
            head.putInt(plan.lengths[i]).putInt(plan.storedLengths[i]);
            head.putInt(plan.checksums[i]).putInt(plan.codecs[i]);
        }
        head.putInt(CRC_OFFSET, headChecksum(head));
        return head.flip();
    }

    private static int headChecksum(ByteBuffer head) {
        CRC32C crc = new CRC32C();
        crc.update(head.duplicate().limit(CRC_OFFSET).position(0));
        crc.update(head.duplicate().limit(head.capacity()).position(HEADER_BYTES));
        return (int) crc.getValue();
    }

    /** Reads and checks header, rows and the length of the file. */
    static SpillHead readHead(Path path) throws IOException {
        return MappedFile.uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                return readHead(path, channel);
            }
        });
    }

    private static SpillHead readHead(Path path, FileChannel channel) throws IOException {
        ByteBuffer fixed = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readAll(path, channel, fixed, 0);
        int count = fixed.getInt(36);
        check(path, "magic", MAGIC, fixed.getInt(0));
        check(path, "layout version", LAYOUT_VERSION, fixed.getInt(4));
        if (count < 0 || count > StoreLimits.MAX_PARTITION_EXTENTS) {
            throw new IOException(path + " is damaged: it claims " + count + " extents");
        }
        ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES + count * ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readAll(path, channel, head, 0);
        check(path, "checksum of the header", headChecksum(head), head.getInt(CRC_OFFSET));
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = head.getInt(HEADER_BYTES + i * ROW_BYTES);
        }
        Identity identity = new Identity(head.getLong(8), head.getLong(16), head.getInt(32), head.getLong(24));
        SpillHead result = new SpillHead(identity, head.getLong(40), head.getLong(48), lengths);
        for (int i = 0; i < count; i++) {
            head.position(HEADER_BYTES + i * ROW_BYTES + Integer.BYTES);
            result.storedLengths[i] = head.getInt();
            result.checksums[i] = head.getInt();
            result.codecs[i] = head.getInt();
        }
        check(path, "length", result.fileBytes(), channel.size());
        return result;
    }

    /** Reads the extents to their places and checks every byte. */
    static void readData(Path path, SpillHead head, Place place) throws IOException {
        MappedFile.runUninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                long from = head.dataOffset();
                for (int i = 0; i < head.lengths.length; i++) {
                    readExtent(path, channel, head, i, from, NativeBytes.wrap(place.address(i), head.lengths[i]));
                    from = SpillHead.aligned(from + head.storedLengths[i]);
                }
            }
        });
    }

    /** Reads one extent and checks every byte of it. */
    static void readExtent(Path path, SpillHead head, int extent, long address) throws IOException {
        MappedFile.runUninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                ByteBuffer target = NativeBytes.wrap(address, head.lengths[extent]);
                readExtent(path, channel, head, extent, head.offset(extent), target);
            }
        });
    }

    private static void readExtent(
            Path path, FileChannel channel, SpillHead head, int extent, long from, ByteBuffer target)
            throws IOException {
        CRC32C crc = new CRC32C();
        if (head.codecs[extent] == SpillCodec.NONE.code) {
            check(path, "stored length of an extent", target.capacity(), head.storedLengths[extent]);
            readPlain(path, channel, target, from, crc);
        } else {
            SpillCompression.read(path, channel, head.codecs[extent], from, head.storedLengths[extent], target, crc);
        }
        check(path, "checksum of extent " + extent, Integer.toUnsignedLong(head.checksums[extent]), crc.getValue());
    }

    private static void readPlain(Path path, FileChannel channel, ByteBuffer target, long from, CRC32C crc)
            throws IOException {
        for (int start = 0; start < target.capacity(); start += STEP_BYTES) {
            target.limit(Math.min(target.capacity(), start + STEP_BYTES)).position(start);
            readAll(path, channel, target, from + start);
            crc.update(target.position(start));
        }
    }

    /** Reads one piece of a file unchecked. */
    static void readPiece(Path path, ByteBuffer target, long position) throws IOException {
        MappedFile.runUninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                readAll(path, channel, target.rewind(), position);
            }
        });
    }

    /** Fills what is left of {@code target} from {@code position} on. */
    static void readAll(Path path, FileChannel channel, ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                throw new EOFException(path + " is damaged: it ends at byte " + at);
            }
            at += read;
        }
    }

    static void check(Path path, String what, long expected, long actual) throws IOException {
        if (expected != actual) {
            throw new IOException(path + " is damaged: " + what + " should be " + expected + " and is " + actual);
        }
    }
}
