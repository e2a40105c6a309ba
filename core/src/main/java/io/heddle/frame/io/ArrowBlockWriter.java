package io.heddle.frame.io;

import com.github.luben.zstd.Zstd;
import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.ArrowColumnRows.Stored;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4FrameOutputStream;

/**
 * Writes rows as an Arrow file: a record batch per batch, or per as many rows as one has. Texts are plain, since few readers know dictionaries that grow.
 * Touched only when one is written, since the library is optional.
 */
final class ArrowBlockWriter implements BlockWriter {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZEROS = new byte[BatchLayout.ALIGNMENT_BYTES];
    private static final int CONTINUATION = -1;
    private static final int STEP_BYTES = 1 << 18;
    private static final int TEXT_BYTES_MAX = 8 << 20;
    private static final int ZSTD_LEVEL = 1;

    private final Schema schema;
    private final ArrowCodec codec;
    private final int rowCapacity;
    private final OutputStream file;
    private final List<ArrowColumnRows> columns = new ArrayList<>();
    private final List<ArrowMetadata.BatchPlace> batches = new ArrayList<>();
    private final RowWindow window = new RowWindow();
    private final VectorPool vectors = new VectorPool();
    private long position;
    private int rowCount;

    ArrowBlockWriter(final Path path, final Schema schema, final ArrowCodec codec) throws IOException {
        this.schema = schema;
        this.codec = codec;
        this.rowCapacity = BatchBuilder.rowCapacityOf(schema);
        schema.fields().forEach(field -> columns.add(new ArrowColumnRows(field.type(), rowCapacity)));
        this.file = Files.newOutputStream(path);
        try {
            put(MAGIC, MAGIC.length);
            fill(Long.BYTES);
            writeMessage(ArrowMetadata.schemaMessage(schema));
        } catch (final IOException | RuntimeException | Error wrong) {
            file.close();
            throw wrong;
        }
    }

    @Override
    public void write(final Batch batch, final int first, final int end) throws IOException {
        int row = first;
        while (row < end) {
            final int count = Math.min(Math.min(Vector.CAPACITY, end - row), rowCapacity - rowCount);
            window.set(batch, row, count);
            long textLength = 0;
            for (int i = 0; i < columns.size(); i++) {
                final Vector vector = vectors.take(schema.field(i).type());
                LoadKernels.load(batch.column(i), window, vector);
                columns.get(i).append(vector, rowCount, count);
                vectors.give(vector);
                textLength += columns.get(i).textLength();
            }
            rowCount += count;
            row += count;
            if (rowCount == rowCapacity || textLength > TEXT_BYTES_MAX) {
                writeBatch();
            }
        }
    }

    private void writeBatch() throws IOException {
        if (rowCount == 0) {
            return;
        }
        final List<ArrowMetadata.Node> nodes = new ArrayList<>();
        final List<ArrowMetadata.BufferPlace> places = new ArrayList<>();
        final List<Stored> buffers = new ArrayList<>();
        long bodyLength = 0;
        for (final ArrowColumnRows column : columns) {
            nodes.add(new ArrowMetadata.Node(rowCount, column.nullCount()));
            for (final Stored plain : column.buffers(rowCount)) {
                final Stored stored = packed(plain);
                places.add(new ArrowMetadata.BufferPlace(bodyLength, stored.length()));
                buffers.add(stored);
                bodyLength += BatchLayout.align(stored.length());
            }
        }
        final long offset = position;
        writeMessage(ArrowMetadata.batchMessage(rowCount, nodes, places, codec, bodyLength));
        batches.add(new ArrowMetadata.BatchPlace(offset, (int) (position - offset), bodyLength));
        for (final Stored buffer : buffers) {
            put(buffer.bytes(), buffer.length());
            fill(BatchLayout.ALIGNMENT_BYTES);
        }
        columns.forEach(ArrowColumnRows::reset);
        rowCount = 0;
    }

    /** A compressed buffer begins with its unpacked length, or says that it is not compressed since that would not make it shorter. */
    private Stored packed(final Stored plain) throws IOException {
        if (codec == ArrowCodec.NONE || plain.length() == 0) {
            return plain;
        }
        final byte[] bytes = codec == ArrowCodec.ZSTD ? zstd(plain) : lz4(plain);
        final boolean isShorter = bytes.length < plain.length();
        final byte[] stored = new byte[Long.BYTES + Math.min(bytes.length, plain.length())];
        ByteBuffer.wrap(stored)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(isShorter ? plain.length() : ArrowCodec.NOT_COMPRESSED)
                .put(isShorter ? bytes : plain.bytes(), 0, stored.length - Long.BYTES);
        return new Stored(stored, stored.length);
    }

    private static byte[] zstd(final Stored plain) throws IOException {
        final byte[] packed = new byte[Math.toIntExact(Zstd.compressBound(plain.length()))];
        final long packedLength =
                Zstd.compressByteArray(packed, 0, packed.length, plain.bytes(), 0, plain.length(), ZSTD_LEVEL);
        if (Zstd.isError(packedLength)) {
            throw new IOException("zstd: " + Zstd.getErrorName(packedLength));
        }
        return Arrays.copyOf(packed, (int) packedLength);
    }

    private static byte[] lz4(final Stored plain) throws IOException {
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream lz4 = new LZ4FrameOutputStream(packed, LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB)) {
            lz4.write(plain.bytes(), 0, plain.length());
        }
        return packed.toByteArray();
    }

    /** Writes metadata such that what follows stands at a multiple of 64 in the file. */
    private void writeMessage(final ByteBuffer metadata) throws IOException {
        final int prefix = 2 * Integer.BYTES;
        final long unfilled = position + prefix + metadata.remaining();
        final int filler = (int) (-unfilled & (BatchLayout.ALIGNMENT_BYTES - 1));
        putInts(CONTINUATION, metadata.remaining() + filler);
        putAll(metadata);
        put(ZEROS, filler);
    }

    private void putInts(final int... values) throws IOException {
        final ByteBuffer bytes =
                ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (final int value : values) {
            bytes.putInt(value);
        }
        put(bytes.array(), bytes.capacity());
    }

    private void putAll(final ByteBuffer buffer) throws IOException {
        final byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        put(bytes, bytes.length);
    }

    /** In steps: the stream copies each to a direct buffer that it keeps. */
    private void put(final byte[] bytes, final int length) throws IOException {
        for (int done = 0; done < length; done += STEP_BYTES) {
            file.write(bytes, done, Math.min(STEP_BYTES, length - done));
        }
        position += length;
    }

    private void fill(final int alignment) throws IOException {
        put(ZEROS, (int) (-position & (alignment - 1)));
    }

    @Override
    public void close() throws IOException {
        try (file) {
            writeBatch();
            putInts(CONTINUATION, 0);
            final ByteBuffer footer = ArrowMetadata.footer(schema, batches);
            final int length = footer.remaining();
            putAll(footer);
            putInts(length);
            put(MAGIC, MAGIC.length);
        }
    }
}
