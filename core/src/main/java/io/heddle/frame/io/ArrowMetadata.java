package io.heddle.frame.io;

import com.google.flatbuffers.FlatBufferBuilder;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** The metadata of Arrow files that are written, as FlatBuffers. */
final class ArrowMetadata {
    private ArrowMetadata() {}

    /** Where a record batch stands in the file. */
    record BatchPlace(long offset, int metadataLength, long bodyLength) {}

    /** Rows of a column, and how many of them are null. */
    record Node(long rowCount, long nullCount) {}

    /** Where a buffer stands in the body, and its length without what fills it up. */
    record BufferPlace(long offset, long length) {}

    static ByteBuffer schemaMessage(final Schema schema) {
        final FlatBufferBuilder builder = new FlatBufferBuilder();
        return message(builder, MessageHeader.Schema, schema(builder, schema), 0);
    }

    private static ByteBuffer message(
            final FlatBufferBuilder builder, final byte type, final int header, final long bodyLength) {
        builder.finish(Message.createMessage(builder, MetadataVersion.V5, type, header, bodyLength, 0));
        return builder.dataBuffer();
    }

    private static int schema(final FlatBufferBuilder builder, final Schema schema) {
        final int[] fields = new int[schema.size()];
        for (int i = 0; i < fields.length; i++) {
            final int name = builder.createString(schema.field(i).name());
            final int children = Field.createChildrenVector(builder, new int[0]);
            final DataType type = schema.field(i).type();
            fields[i] = Field.createField(builder, name, true, typeCode(type), type(builder, type), 0, children, 0);
        }
        final int vector = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, fields);
        return org.apache.arrow.flatbuf.Schema.createSchema(builder, Endianness.Little, vector, 0, 0);
    }

    private static byte typeCode(final DataType type) {
        return switch (type.kind()) {
            case BOOL -> Type.Bool;
            case INT64 -> Type.Int;
            case FLOAT64 -> Type.FloatingPoint;
            case STRING -> Type.Utf8;
            case DATE -> Type.Date;
            case TIMESTAMP -> Type.Timestamp;
            case DECIMAL -> Type.Decimal;
        };
    }

    private static int type(final FlatBufferBuilder builder, final DataType type) {
        return switch (type.kind()) {
            case BOOL -> {
                Bool.startBool(builder);
                yield Bool.endBool(builder);
            }
            case INT64 -> Int.createInt(builder, Long.SIZE, true);
            case FLOAT64 -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
            case STRING -> {
                Utf8.startUtf8(builder);
                yield Utf8.endUtf8(builder);
            }
            case DATE -> Date.createDate(builder, DateUnit.DAY);
            case TIMESTAMP -> Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, 0);
            case DECIMAL -> Decimal.createDecimal(builder, type.precision(), type.scale(), 2 * Long.SIZE);
        };
    }

    static ByteBuffer batchMessage(
            final long rowCount,
            final List<Node> nodes,
            final List<BufferPlace> buffers,
            final ArrowCodec codec,
            final long bodyLength) {
        final FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(
                    builder, nodes.get(i).rowCount(), nodes.get(i).nullCount());
        }
        final int nodesVector = builder.endVector();
        RecordBatch.startBuffersVector(builder, buffers.size());
        for (int i = buffers.size() - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, buffers.get(i).offset(), buffers.get(i).length());
        }
        final int buffersVector = builder.endVector();
        final int compression = codec == ArrowCodec.NONE
                ? 0
                : BodyCompression.createBodyCompression(
                        builder,
                        codec == ArrowCodec.LZ4 ? CompressionType.LZ4_FRAME : CompressionType.ZSTD,
                        BodyCompressionMethod.BUFFER);
        final int header = RecordBatch.createRecordBatch(builder, rowCount, nodesVector, buffersVector, compression, 0);
        return message(builder, MessageHeader.RecordBatch, header, bodyLength);
    }

    static ByteBuffer footer(final Schema schema, final List<BatchPlace> batches) {
        final FlatBufferBuilder builder = new FlatBufferBuilder();
        final int fields = schema(builder, schema);
        Footer.startDictionariesVector(builder, 0);
        final int dictionaries = builder.endVector();
        Footer.startRecordBatchesVector(builder, batches.size());
        for (int i = batches.size() - 1; i >= 0; i--) {
            final BatchPlace batch = batches.get(i);
            Block.createBlock(builder, batch.offset(), batch.metadataLength(), batch.bodyLength());
        }
        final int places = builder.endVector();
        builder.finish(Footer.createFooter(builder, MetadataVersion.V5, fields, dictionaries, places, 0));
        return builder.dataBuffer();
    }
}
