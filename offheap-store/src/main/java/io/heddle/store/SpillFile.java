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
import java.util.List;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/**
 * One partition on disk: the same bytes as in memory, or compressed by extent. Little endian. It appears under its name only when whole.
 *
 * <pre>
 *   0 magic (int)     4 layout version (short)     6 codec (short)     8 partition high     16 partition low     24 tag
 *  32 kind (int)     36 extents (int)     40 total bytes     48 generation     56 CRC32C of header and rows (int)     60 zero
 *  64 rows: length of the extent (int), stored length (int): the same if stored as it is
 *     extents one after another
 *     CRC32C of all stored extents (int)
 * </pre>
 */
final class SpillFile {
    static final int MAGIC = 0x4c505348;
    static final short LAYOUT_VERSION = 1;
    static final int HEADER_BYTES = 64;
    static final int ROW_BYTES = 8;
    private static final int CRC_OFFSET = 56;
    private static final int SAMPLE_BYTES = 64 * 1024;

    private SpillFile() {}

    /** Where the bytes are, or go to. */
    interface Place {
        long address(int extent);
    }

    /** Writes a partition; a failure leaves nothing behind. */
    static void write(Path path, SpillHead plan, Place place, SpillCodec codec) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ArenaFiles.TEMPORARY_SUFFIX);
        try {
            MappedFile.runUninterrupted(() -> {
                try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
                    writeTo(channel, plan, place, codec);
                }
            });
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private static void writeTo(FileChannel channel, SpillHead plan, Place place, SpillCodec codec) throws IOException {
        if (codec == SpillCodec.LZ4) {
            writeCompressed(channel, plan, place);
            return;
        }
        CRC32C crc = new CRC32C();
        int count = plan.lengths.length;
        ByteBuffer[] parts = new ByteBuffer[count + 2];
        for (int i = 0; i < count; i++) {
            parts[i + 1] = NativeBytes.wrap(place.address(i), plan.lengths[i]);
            crc.update(parts[i + 1].duplicate());
        }
        parts[0] = head(plan, plan.lengths, codec);
        parts[count + 1] = trailer(crc);
        for (int from = 0; from < parts.length; ) {
            channel.write(parts, from, parts.length - from);
            while (from < parts.length && !parts[from].hasRemaining()) {
                from++;
            }
        }
    }

    /** One extent after another, so that no more than one of them is held in compressed form; the header last. */
    private static void writeCompressed(FileChannel channel, SpillHead plan, Place place) throws IOException {
        CRC32C crc = new CRC32C();
        int[] stored = plan.lengths.clone();
        LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
        channel.position(plan.dataOffset());
        for (int i = 0; i < stored.length; i++) {
            ByteBuffer data = NativeBytes.wrap(place.address(i), plan.lengths[i]);
            if (isWorthCompressing(compressor, data)) {
                data = compress(compressor, data);
                stored[i] = data.remaining();
            }
            crc.update(data.duplicate());
            writeAll(channel, data);
        }
        writeAll(channel, trailer(crc));
        channel.position(0);
        writeAll(channel, head(plan, stored, SpillCodec.LZ4));
    }

    private static ByteBuffer trailer(CRC32C crc) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .flip();
    }

    private static void writeAll(FileChannel channel, ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }

    /** The packed bytes, or the same buffer if they are not fewer. */
    private static ByteBuffer compress(LZ4Compressor compressor, ByteBuffer data) {
        ByteBuffer packed = ByteBuffer.allocateDirect(compressor.maxCompressedLength(data.capacity()));
        int length = compressor.compress(data, 0, data.capacity(), packed, 0, packed.capacity());
        return length < data.capacity() ? packed.limit(length) : data;
    }

    /** A sample decides: bytes that do not shrink by an eighth are cheaper to write than to compress. */
    private static boolean isWorthCompressing(LZ4Compressor compressor, ByteBuffer data) {
        int sample = Math.min(SAMPLE_BYTES, data.capacity());
        ByteBuffer target = ByteBuffer.allocateDirect(compressor.maxCompressedLength(sample));
        int from = (data.capacity() - sample) / 2;
        int packed = compressor.compress(data, from, sample, target, 0, target.capacity());
        return packed < sample - sample / 8;
    }

    private static ByteBuffer head(SpillHead plan, int[] stored, SpillCodec codec) {
        int count = stored.length;
        ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES + count * ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Identity identity = plan.identity;
        head.putInt(MAGIC).putShort(LAYOUT_VERSION).putShort(codec.code);
        head.putLong(identity.high()).putLong(identity.low()).putLong(identity.tag());
        head.putInt(identity.kind()).putInt(count).putLong(plan.totalBytes).putLong(plan.generation);
        head.position(HEADER_BYTES);
        for (int i = 0; i < count; i++) {
            head.putInt(plan.lengths[i]).putInt(stored[i]);
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
        check(path, "layout version", LAYOUT_VERSION, fixed.getShort(4));
        if (count < 0 || count > StoreLimits.MAX_PARTITION_EXTENTS) {
            throw new IOException(path + " is damaged: it claims " + count + " extents");
        }
        ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES + count * ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readAll(path, channel, head, 0);
        check(path, "checksum of the header", headChecksum(head), head.getInt(CRC_OFFSET));
        int[] lengths = new int[count];
        int[] stored = new int[count];
        head.position(HEADER_BYTES);
        for (int i = 0; i < count; i++) {
            lengths[i] = head.getInt();
            stored[i] = head.getInt();
        }
        Identity identity = new Identity(head.getLong(8), head.getLong(16), head.getInt(32), head.getLong(24));
        SpillHead result = new SpillHead(identity, head.getLong(40), head.getLong(48), lengths, stored);
        check(path, "length", result.fileBytes(), channel.size());
        return result;
    }

    /** Reads the extents to their places and checks every byte. */
    static void readData(Path path, SpillHead head, Place place) throws IOException {
        MappedFile.runUninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                readData(path, channel, head, place);
            }
        });
    }

    private static void readData(Path path, FileChannel channel, SpillHead head, Place place) throws IOException {
        CRC32C crc = new CRC32C();
        long position = head.dataOffset();
        for (int i = 0; i < head.lengths.length; i++) {
            int stored = head.storedLengths[i];
            ByteBuffer target = NativeBytes.wrap(place.address(i), head.lengths[i]);
            boolean packed = stored != head.lengths[i];
            ByteBuffer data = packed ? ByteBuffer.allocateDirect(stored) : target;
            readAll(path, channel, data, position);
            data.rewind();
            crc.update(data.duplicate());
            if (packed) {
                unpack(path, data, target);
            }
            position += stored;
        }
        ByteBuffer trailer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readAll(path, channel, trailer, position);
        check(path, "checksum of the data", Integer.toUnsignedLong(trailer.getInt(0)), crc.getValue());
    }

    private static void unpack(Path path, ByteBuffer data, ByteBuffer target) throws IOException {
        try {
            int length = LZ4Factory.fastestInstance()
                    .safeDecompressor()
                    .decompress(data, 0, data.capacity(), target, 0, target.capacity());
            check(path, "length of an unpacked extent", target.capacity(), length);
        } catch (LZ4Exception e) {
            throw new IOException(path + " is damaged: an extent cannot be unpacked", e);
        }
    }

    private static void readAll(Path path, FileChannel channel, ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                throw new EOFException(path + " is damaged: it ends at byte " + at);
            }
            at += read;
        }
    }

    private static void check(Path path, String what, long expected, long actual) throws IOException {
        if (expected != actual) {
            throw new IOException(path + " is damaged: " + what + " should be " + expected + " and is " + actual);
        }
    }

    static SpillHead plan(Partition partition) {
        int[] lengths = new int[partition.extentCount];
        List<Extent> extents = List.of(partition.extents);
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = extents.get(i).lengthBytes();
        }
        return new SpillHead(partition.identity(), partition.totalBytes, partition.generation, lengths, lengths);
    }
}
