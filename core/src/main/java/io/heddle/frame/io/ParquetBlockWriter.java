package io.heddle.frame.io;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Writes rows as Parquet. Touched only when one is written, since the library is optional. */
final class ParquetBlockWriter implements BlockWriter {
    private static final int ROW_GROUP_ROW_COUNT = 1 << 17;
    private static final int INT32_DIGITS = 9;

    private final Rows rows;
    private final ParquetWriter<Integer> writer;

    ParquetBlockWriter(final Path path, final Schema schema, final Compression compression) throws IOException {
        this.rows = new Rows(schema);
        this.writer = new Builder(rows, path)
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(codec(compression))
                .withRowGroupRowCountLimit(ROW_GROUP_ROW_COUNT)
                .build();
    }

    private static CompressionCodecName codec(final Compression compression) {
        return switch (compression) {
            case USUAL, ZSTD -> CompressionCodecName.ZSTD;
            case NONE -> CompressionCodecName.UNCOMPRESSED;
            case GZIP -> CompressionCodecName.GZIP;
            case SNAPPY -> CompressionCodecName.SNAPPY;
            case LZ4 ->
                throw FrameException.user(
                        "Parquet files are compressed by zstd, gzip, snappy or not at all, not by lz4");
        };
    }

    @Override
    public void write(final Batch batch, final int first, final int end) throws IOException {
        rows.of(batch);
        for (int row = first; row < end; row++) {
            writer.write(row);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static Type column(final Field field) {
        return switch (field.type().kind()) {
            case BOOL -> Types.optional(PrimitiveTypeName.BOOLEAN).named(field.name());
            case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(field.name());
            case FLOAT64 -> Types.optional(PrimitiveTypeName.DOUBLE).named(field.name());
            case DECIMAL ->
                Types.optional(isNarrow(field.type()) ? PrimitiveTypeName.INT32 : PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.decimalType(
                                field.type().scale(), field.type().precision()))
                        .named(field.name());
            case STRING ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(field.name());
            case DATE ->
                Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(field.name());
            case TIMESTAMP ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS))
                        .named(field.name());
        };
    }

    /** Whether a decimal is stored as an int32, as the format wants it. */
    private static boolean isNarrow(final DataType type) {
        return type.precision() <= INT32_DIGITS;
    }

    private static final class Builder extends ParquetWriter.Builder<Integer, Builder> {
        private final Rows rows;

        Builder(final Rows rows, final Path path) {
            super(new LocalOutputFile(path));
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, though the other one is called
        protected WriteSupport<Integer> getWriteSupport(final Configuration configuration) {
            return rows;
        }

        @Override
        protected WriteSupport<Integer> getWriteSupport(final ParquetConfiguration configuration) {
            return rows;
        }
    }

    /** Gives the values of rows of a batch to the library; the texts of a dictionary are objects once per batch. */
    private static final class Rows extends WriteSupport<Integer> {
        private final Schema schema;
        private final @Nullable Binary[][] entries;
        private Batch batch = new Batch();
        private long stamp = -1;
        private @Nullable RecordConsumer consumer;

        Rows(final Schema schema) {
            this.schema = schema;
            this.entries = new Binary[schema.size()][];
            Arrays.fill(entries, new Binary[0]);
        }

        void of(final Batch newBatch) {
            if (newBatch != batch || newBatch.stamp() != stamp) {
                batch = newBatch;
                stamp = newBatch.stamp();
                for (int column = 0; column < entries.length; column++) {
                    final ColumnView view = batch.column(column);
                    entries[column] = new Binary[view.isDictionary() ? view.entryCount() : 0];
                }
            }
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, though the other one is called
        public WriteContext init(final Configuration configuration) {
            return context();
        }

        @Override
        public WriteContext init(final ParquetConfiguration configuration) {
            return context();
        }

        private WriteContext context() {
            final MessageType message = new MessageType(
                    "rows",
                    schema.fields().stream().map(ParquetBlockWriter::column).toList());
            return new WriteContext(message, Map.of());
        }

        @Override
        public void prepareForWrite(final RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(final Integer row) {
            final RecordConsumer into = Objects.requireNonNull(consumer);
            into.startMessage();
            for (int column = 0; column < schema.size(); column++) {
                final ColumnView view = batch.column(column);
                if (!view.isNull(row)) {
                    final Field field = schema.field(column);
                    into.startField(field.name(), column);
                    switch (field.type().kind()) {
                        case BOOL -> into.addBoolean(view.longAt(row) != 0);
                        case INT64, TIMESTAMP -> into.addLong(view.longAt(row));
                        case DECIMAL -> {
                            if (isNarrow(field.type())) {
                                into.addInteger(Math.toIntExact(view.longAt(row)));
                            } else {
                                into.addLong(view.longAt(row));
                            }
                        }
                        case FLOAT64 -> into.addDouble(view.doubleAt(row));
                        case STRING -> into.addBinary(text(view, row, column));
                        case DATE -> into.addInteger(Math.toIntExact(view.longAt(row)));
                    }
                    into.endField(field.name(), column);
                }
            }
            into.endMessage();
        }

        private Binary text(final ColumnView view, final int row, final int column) {
            final int entry = view.entryAt(row);
            if (!view.isDictionary()) {
                return bytes(view, entry);
            }
            @Nullable Binary text = entries[column][entry];
            if (text == null) {
                text = bytes(view, entry);
                entries[column][entry] = text;
            }
            return text;
        }

        private static Binary bytes(final ColumnView view, final int entry) {
            return Binary.fromConstantByteArray(ByteRanges.copyOut(view.entryAddress(entry), view.entryLength(entry)));
        }
    }
}
