package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Writes and reads Arrow files by Apache's library, which shares nothing with the engine's reader and writer but the classes of the metadata. */
final class ArrowPeer {
    private ArrowPeer() {}

    /** Writes rows in record batches of so many. */
    static void write(
            final Path path,
            final ReferenceFrame frame,
            final int batchRows,
            final boolean isStream,
            final CodecType codec)
            throws IOException {
        final CompressionCodec.Factory codecs = codec == CodecType.NO_COMPRESSION
                ? NoCompressionCodec.Factory.INSTANCE
                : CommonsCompressionFactory.INSTANCE;
        final List<Field> fields = frame.schema().fields().stream()
                .map(field -> new Field(field.name(), FieldType.nullable(type(field.type())), null))
                .toList();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root =
                        VectorSchemaRoot.create(new org.apache.arrow.vector.types.pojo.Schema(fields), allocator);
                FileChannel channel = FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                ArrowWriter writer = isStream
                        ? new ArrowStreamWriter(root, null, channel, IpcOption.DEFAULT, codecs, codec)
                        : new ArrowFileWriter(
                                root,
                                null,
                                channel,
                                Collections.emptyMap(),
                                IpcOption.DEFAULT,
                                codecs,
                                codec,
                                Optional.empty())) {
            writer.start();
            for (int first = 0; first < frame.rows().size(); first += batchRows) {
                final List<List<Object>> rows =
                        frame.rows().subList(first, Math.min(frame.rows().size(), first + batchRows));
                for (int column = 0; column < fields.size(); column++) {
                    fill(root.getVector(column), rows, column);
                }
                root.setRowCount(rows.size());
                writer.writeBatch();
            }
            writer.end();
        }
    }

    private static ArrowType type(final DataType type) {
        return switch (type.kind()) {
            case BOOL -> ArrowType.Bool.INSTANCE;
            case INT64 -> new ArrowType.Int(64, true);
            case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case STRING -> ArrowType.Utf8.INSTANCE;
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case DECIMAL -> new ArrowType.Decimal(type.precision(), type.scale(), 128);
        };
    }

    private static void fill(final FieldVector vector, final List<List<Object>> rows, final int column) {
        vector.reset();
        vector.setInitialCapacity(rows.size());
        vector.allocateNew();
        for (int row = 0; row < rows.size(); row++) {
            final Object value = rows.get(row).get(column);
            if (value == null) {
                vector.setNull(row);
            } else if (vector instanceof BitVector bits) {
                bits.setSafe(row, (Boolean) value ? 1 : 0);
            } else if (vector instanceof BigIntVector longs) {
                longs.setSafe(row, (Long) value);
            } else if (vector instanceof Float8Vector doubles) {
                doubles.setSafe(row, (Double) value);
            } else if (vector instanceof VarCharVector texts) {
                texts.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
            } else if (vector instanceof DateDayVector days) {
                days.setSafe(row, (int) (long) (Long) value);
            } else if (vector instanceof DecimalVector decimals) {
                decimals.setSafe(row, ((BigDecimal) value).setScale(decimals.getScale()));
            } else {
                ((TimeStampMicroVector) vector).setSafe(row, (Long) value);
            }
        }
        vector.setValueCount(rows.size());
    }

    /** All rows of a file, whose columns must be of the types that this schema has. */
    static List<List<Object>> read(final Path path, final Schema schema) throws IOException {
        final List<List<Object>> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
            final VectorSchemaRoot root = reader.getVectorSchemaRoot();
            for (int column = 0; column < schema.size(); column++) {
                final Field field = root.getSchema().getFields().get(column);
                if (!field.getName().equals(schema.field(column).name())
                        || !field.getType().equals(type(schema.field(column).type()))) {
                    throw new AssertionError("column " + column + " is " + field + " instead of " + schema);
                }
            }
            while (reader.loadNextBatch()) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    final List<Object> values = new ArrayList<>();
                    for (int column = 0; column < schema.size(); column++) {
                        values.add(value(root.getVector(column), row));
                    }
                    rows.add(values);
                }
            }
        }
        return rows;
    }

    private static @Nullable Object value(final FieldVector vector, final int row) {
        if (vector.isNull(row)) {
            return null;
        }
        if (vector instanceof BitVector bits) {
            return bits.get(row) != 0;
        }
        if (vector instanceof BigIntVector longs) {
            return longs.get(row);
        }
        if (vector instanceof Float8Vector doubles) {
            return doubles.get(row);
        }
        if (vector instanceof VarCharVector texts) {
            return new String(texts.get(row), StandardCharsets.UTF_8);
        }
        if (vector instanceof DecimalVector decimals) {
            return decimals.getObject(row);
        }
        return vector instanceof DateDayVector days ? (long) days.get(row) : ((TimeStampMicroVector) vector).get(row);
    }
}
