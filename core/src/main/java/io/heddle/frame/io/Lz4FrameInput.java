package io.heddle.frame.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Unpacks a frame of LZ4 (LZ4 Frame Format 1.6) also where its blocks refer to those before them, as C libraries write them by default and the library of
 * Java does not read them. Such blocks are unpacked here, others by the library. Checksums are skipped. One thread.
 */
final class Lz4FrameInput extends InputStream {
    private static final int MAGIC = 0x184D2204;
    private static final int HISTORY_BYTES = 1 << 16;
    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION = 0x40;
    private static final int INDEPENDENT = 0x20;
    private static final int BLOCK_CHECKSUM = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int DICTIONARY = 0x01;
    private static final int SMALLEST_BLOCK_CODE = 4;
    private static final int LARGEST_BLOCK_CODE = 7;
    private static final int MATCH_LENGTH_MIN = 4;
    private static final int LONG_LENGTH = 15;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final InputStream packed;
    private final LZ4SafeDecompressor library = LZ4Factory.fastestInstance().safeDecompressor();
    private final byte[] block;
    private final byte[] bytes;
    private final boolean areIndependent;
    private final boolean haveChecksums;
    private final int blockLengthMax;
    private int position;
    private int end;
    private boolean ended;

    Lz4FrameInput(final InputStream packed) throws IOException {
        this.packed = packed;
        if (readInt() != MAGIC) {
            throw new IOException("no frame of LZ4");
        }
        final int flags = readByte();
        final int blockCode = readByte() >>> 4 & 7;
        if ((flags & VERSION_MASK) != VERSION
                || (flags & DICTIONARY) != 0
                || blockCode < SMALLEST_BLOCK_CODE
                || blockCode > LARGEST_BLOCK_CODE) {
            throw new IOException("an unknown kind of LZ4 frame");
        }
        areIndependent = (flags & INDEPENDENT) != 0;
        haveChecksums = (flags & BLOCK_CHECKSUM) != 0;
        skip((flags & CONTENT_SIZE) != 0 ? Long.BYTES : 0);
        skip(1); // the checksum of the header
        blockLengthMax = 1 << (2 * blockCode + 8);
        block = new byte[blockLengthMax];
        bytes = new byte[HISTORY_BYTES + blockLengthMax];
        position = HISTORY_BYTES;
        end = HISTORY_BYTES;
    }

    private int readByte() throws IOException {
        final int value = packed.read();
        if (value < 0) {
            throw new EOFException("a frame of LZ4 is cut off");
        }
        return value;
    }

    private int readInt() throws IOException {
        return readByte() | readByte() << 8 | readByte() << 16 | readByte() << 24;
    }

    private void skip(final int count) throws IOException {
        for (int i = 0; i < count; i++) {
            readByte();
        }
    }

    @Override
    public int read() throws IOException {
        return position < end || nextBlock() ? bytes[position++] & 0xFF : -1;
    }

    @Override
    public int read(final byte[] into, final int offset, final int most) throws IOException {
        if (position == end && !nextBlock()) {
            return -1;
        }
        final int count = Math.min(most, end - position);
        System.arraycopy(bytes, position, into, offset, count);
        position += count;
        return count;
    }

    private boolean nextBlock() throws IOException {
        while (!ended && position == end) {
            final int head = readInt();
            final int length = head & Integer.MAX_VALUE;
            if (length == 0) {
                ended = true;
                break;
            }
            if (length > blockLengthMax) {
                throw new IOException(
                        "a block of " + length + " bytes, though at most " + blockLengthMax + " are possible");
            }
            // What a block may refer to always stands right before it.
            final int history = Math.min(HISTORY_BYTES, end);
            System.arraycopy(bytes, end - history, bytes, HISTORY_BYTES - history, history);
            final boolean isPlain = head < 0;
            if (packed.readNBytes(isPlain ? bytes : block, isPlain ? HISTORY_BYTES : 0, length) < length) {
                throw new EOFException("a frame of LZ4 is cut off");
            }
            skip(haveChecksums ? Integer.BYTES : 0);
            position = HISTORY_BYTES;
            end = HISTORY_BYTES + (isPlain ? length : unpack(length));
        }
        return position < end;
    }

    private int unpack(final int length) throws IOException {
        try {
            return areIndependent
                    ? library.decompress(block, 0, length, bytes, HISTORY_BYTES, blockLengthMax)
                    : unpackLinked(length);
        } catch (final LZ4Exception | IndexOutOfBoundsException wrong) {
            throw new IOException("a block of LZ4 is damaged", wrong);
        }
    }

    /** LZ4 Block Format: runs of literals, each followed by a repetition of up to 64 KiB before. Array bounds catch what is damaged. */
    private int unpackLinked(final int length) {
        int from = 0;
        int into = HISTORY_BYTES;
        while (from < length) {
            final int token = block[from++] & 0xFF;
            int literals = token >>> 4;
            if (literals == LONG_LENGTH) {
                int more;
                do {
                    more = block[from++] & 0xFF;
                    literals += more;
                } while (more == 255);
            }
            System.arraycopy(block, from, bytes, into, literals);
            from += literals;
            into += literals;
            if (from >= length) {
                break;
            }
            final int distance = (block[from] & 0xFF) | (block[from + 1] & 0xFF) << 8;
            from += 2;
            int repeated = token & LONG_LENGTH;
            if (repeated == LONG_LENGTH) {
                int more;
                do {
                    more = block[from++] & 0xFF;
                    repeated += more;
                } while (more == 255);
            }
            repeat(into, distance, repeated + MATCH_LENGTH_MIN);
            into += repeated + MATCH_LENGTH_MIN;
        }
        return into - HISTORY_BYTES;
    }

    private void repeat(final int into, final int distance, final int count) {
        if (distance == 0 || count < 0) {
            throw new IndexOutOfBoundsException("a repetition of nothing");
        }
        int done = 0;
        if (distance >= Long.BYTES) {
            for (; done + Long.BYTES <= count; done += Long.BYTES) {
                LONGS.set(bytes, into + done, (long) LONGS.get(bytes, into + done - distance));
            }
        }
        for (; done < count; done++) {
            bytes[into + done] = bytes[into + done - distance];
        }
    }

    @Override
    public void close() throws IOException {
        packed.close();
    }
}
