package io.heddle.store;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.agrona.BufferUtil;

/**
 * Compresses extents on their way to a spill file and decides whether that pays. A compressed extent is a row of blocks, each up to
 * {@value SpillFile#STEP_BYTES} bytes of the extent: stored length (int), bytes; a block that does not shrink is stored as it is, with its
 * own length. Writing belongs to the spill thread; reading is for any thread.
 */
final class SpillCompression implements AutoCloseable {
    private static final int SAMPLE_BYTES = 64 * 1024;
    private static final int ZSTD_LEVEL = 1;
    /** A disk that takes this much is faster than any compressor here, so not even a sample is worth its time. */
    private static final double FAST_DISK_BYTES_PER_NS = 1.5;

    /** Weight of the last file in the mean rate of the disk. */
    private static final double RATE_WEIGHT = 0.2;

    private final SpillCodec codec;
    private final ByteBuffer packed =
            ByteBuffer.allocateDirect(packedBound(SpillFile.STEP_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    private double diskBytesPerNs = FAST_DISK_BYTES_PER_NS;

    SpillCompression(SpillCodec codec) {
        this.codec = codec;
    }

    private static int packedBound(int bytes) {
        int lz4 = LZ4Factory.fastestInstance().fastCompressor().maxCompressedLength(bytes);
        return Integer.BYTES + Math.max(lz4, (int) Zstd.compressBound(bytes));
    }

    /** Learns how fast the disk took a file. */
    void written(long bytes, long timeNs) {
        diskBytesPerNs += RATE_WEIGHT * ((double) bytes / Math.max(1, timeNs) - diskBytesPerNs);
    }

    /** How an extent like this is best stored. */
    SpillCodec choose(ByteBuffer data) {
        return switch (codec) {
            case NONE -> SpillCodec.NONE;
            case AUTO -> fastest(data);
            default -> {
                int sample = sample(data).remaining();
                yield pack(codec, sample(data)) < sample - sample / 8 ? codec : SpillCodec.NONE;
            }
        };
    }

    private SpillCodec fastest(ByteBuffer data) {
        if (diskBytesPerNs >= FAST_DISK_BYTES_PER_NS || data.capacity() < SAMPLE_BYTES) {
            return SpillCodec.NONE;
        }
        SpillCodec best = SpillCodec.NONE;
        double bestNs = sample(data).remaining() / diskBytesPerNs;
        for (SpillCodec candidate : new SpillCodec[] {SpillCodec.LZ4, SpillCodec.ZSTD}) {
            ByteBuffer sample = sample(data);
            long startNs = System.nanoTime();
            int length = pack(candidate, sample);
            double ns = System.nanoTime() - startNs + length / diskBytesPerNs;
            if (ns < bestNs) {
                best = candidate;
                bestNs = ns;
            }
        }
        return best;
    }

    private static ByteBuffer sample(ByteBuffer data) {
        int length = Math.min(SAMPLE_BYTES, data.capacity());
        int from = (data.capacity() - length) / 2;
        return data.duplicate().limit(from + length).position(from);
    }

    /** Compresses what is left of {@code source} to {@link #packed} behind the place for its length; returns its packed length. */
    private int pack(SpillCodec by, ByteBuffer source) {
        int length = source.remaining();
        int room = packed.capacity() - Integer.BYTES;
        if (by == SpillCodec.LZ4) {
            return LZ4Factory.fastestInstance()
                    .fastCompressor()
                    .compress(source, source.position(), length, packed, Integer.BYTES, room);
        }
        long result = Zstd.compressDirectByteBuffer(
                packed, Integer.BYTES, room, source, source.position(), length, ZSTD_LEVEL);
        return Zstd.isError(result) ? length : (int) result;
    }

    /** Writes an extent block by block; returns where it ends. */
    long write(FileChannel channel, SpillCodec by, ByteBuffer data, long from, CRC32C crc) throws IOException {
        long at = from;
        for (int start = 0; start < data.capacity(); start += SpillFile.STEP_BYTES) {
            data.limit(Math.min(data.capacity(), start + SpillFile.STEP_BYTES)).position(start);
            int length = data.remaining();
            int stored = pack(by, data.duplicate());
            if (stored >= length) {
                stored = length;
                packed.clear().position(Integer.BYTES);
                packed.put(data.duplicate());
            }
            packed.putInt(0, stored).limit(Integer.BYTES + stored).position(0);
            crc.update(packed);
            at = SpillFile.writeAll(channel, packed.rewind(), at);
            packed.clear();
        }
        return at;
    }

    /** Reads what {@link #write} wrote. */
    static void read(Path path, FileChannel channel, int code, long from, int stored, ByteBuffer target, CRC32C crc)
            throws IOException {
        ByteBuffer block =
                ByteBuffer.allocateDirect(packedBound(SpillFile.STEP_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        try {
            long at = from;
            for (int start = 0; start < target.capacity(); start += SpillFile.STEP_BYTES) {
                int length = Math.min(SpillFile.STEP_BYTES, target.capacity() - start);
                SpillFile.readAll(path, channel, block.clear().limit(Integer.BYTES), at);
                int blockStored = block.getInt(0);
                if (blockStored < 1 || blockStored > length || at + Integer.BYTES + blockStored > from + stored) {
                    throw new IOException(path + " is damaged: a block of " + blockStored + " bytes at " + at);
                }
                block.limit(Integer.BYTES + blockStored);
                SpillFile.readAll(path, channel, block, at + Integer.BYTES);
                crc.update(block.rewind());
                block.position(Integer.BYTES);
                unpack(
                        path,
                        code,
                        block,
                        target.duplicate().limit(start + length).position(start));
                at += Integer.BYTES + blockStored;
            }
            SpillFile.check(path, "stored length of an extent", stored, at - from);
        } finally {
            BufferUtil.free(block);
        }
    }

    private static void unpack(Path path, int code, ByteBuffer block, ByteBuffer target) throws IOException {
        int stored = block.remaining();
        int length = target.remaining();
        if (stored == length) {
            target.put(block);
            return;
        }
        long unpacked;
        try {
            if (code == SpillCodec.LZ4.code) {
                unpacked = LZ4Factory.fastestInstance()
                        .safeDecompressor()
                        .decompress(block, block.position(), stored, target, target.position(), length);
            } else if (code == SpillCodec.ZSTD.code) {
                unpacked = Zstd.decompressDirectByteBuffer(
                        target, target.position(), length, block, block.position(), stored);
            } else {
                throw new IOException(path + " is damaged: no codec has the number " + code);
            }
        } catch (LZ4Exception e) {
            throw new IOException(path + " is damaged: a block cannot be unpacked", e);
        }
        SpillFile.check(path, "length of an unpacked block", length, unpacked);
    }

    @Override
    public void close() {
        BufferUtil.free(packed);
    }
}
