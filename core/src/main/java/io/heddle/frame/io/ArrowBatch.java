package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/** The columns of one record batch or dictionary batch, as its metadata say; all places are checked before they are used. */
final class ArrowBatch {
    private final ArrowFile file;
    private final ArrowMessage message;
    private final RecordBatch rows;
    private final ArrowCodec codec;

    ArrowBatch(final ArrowFile file, final ArrowMessage message) {
        this.file = file;
        this.message = message;
        this.rows = file.rows(message);
        this.codec = file.parsed(message.offset(), () -> codec(rows.compression()));
    }

    private static ArrowCodec codec(final BodyCompression compression) {
        if (compression == null) {
            return ArrowCodec.NONE;
        }
        if (compression.method() != BodyCompressionMethod.BUFFER) {
            throw FrameException.user("it is compressed in a way that is newer than this reader");
        }
        return switch (compression.codec()) {
            case CompressionType.LZ4_FRAME -> ArrowCodec.LZ4;
            case CompressionType.ZSTD -> ArrowCodec.ZSTD;
            default -> throw FrameException.user("it is compressed by a codec that is newer than this reader");
        };
    }

    long rowCount() {
        return message.rowCount();
    }

    FrameException damaged(final ArrowField field, final String what) {
        return file.damaged(message.offset(), "a batch has in the column '" + field.name() + "' " + what);
    }

    /** How many rows of a column are null. */
    long nullCount(final ArrowField field) {
        return file.parsed(message.offset(), () -> {
            final FieldNode node = field.node() < rows.nodesLength() ? rows.nodes(field.node()) : null;
            if (node == null || node.length() != message.rowCount()) {
                throw damaged(
                        field,
                        (node == null ? "no rows" : node.length() + " rows") + " instead of " + message.rowCount());
            }
            return node.nullCount();
        });
    }

    /** How many buffers hold the texts of a column that may have any number of them. */
    int viewBuffers(final ArrowField field) {
        return file.parsed(message.offset(), () -> viewBuffers(field.viewsBefore(), field));
    }

    private int viewBuffers(final int view, final ArrowField field) {
        final long count = view < rows.variadicBufferCountsLength() ? rows.variadicBufferCounts(view) : Long.MAX_VALUE;
        if (count < 0 || count > rows.buffersLength()) {
            throw damaged(field, "no number of buffers for its texts");
        }
        return (int) count;
    }

    /** Turns a buffer to one of those of a column. */
    void open(final ArrowField field, final int index, final ArrowBuffer buffer) {
        file.parsed(message.offset(), () -> {
            long place = field.buffer() + (long) index;
            for (int view = 0; view < field.viewsBefore(); view++) {
                place += viewBuffers(view, field);
            }
            if (place >= rows.buffersLength()) {
                throw damaged(field, "too few buffers");
            }
            final Buffer found = rows.buffers((int) place);
            final long offset = found.offset();
            final long length = found.length();
            if (offset < 0 || length < 0 || offset > message.bodyLength() || length > message.bodyLength() - offset) {
                throw damaged(
                        field,
                        "a buffer of " + length + " bytes at byte " + offset + " of the " + message.bodyLength()
                                + " bytes of its body");
            }
            open(field, message.bodyOffset() + offset, length, buffer);
            return true;
        });
    }

    private void open(final ArrowField field, final long offset, final long length, final ArrowBuffer buffer) {
        if (codec == ArrowCodec.NONE || length == 0) {
            buffer.open(file, offset, length);
            return;
        }
        if (length < Long.BYTES) {
            throw damaged(field, "a compressed buffer of " + length + " bytes");
        }
        final ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(offset, start);
        final long unpacked = start.getLong(0);
        if (unpacked == ArrowCodec.NOT_COMPRESSED) {
            buffer.open(file, offset + Long.BYTES, length - Long.BYTES);
        } else if (unpacked < 0) {
            throw damaged(field, "a buffer that is said to have " + unpacked + " bytes");
        } else {
            buffer.open(file, offset + Long.BYTES, length - Long.BYTES, codec, unpacked);
        }
    }
}
