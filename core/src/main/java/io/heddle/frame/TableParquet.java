package io.heddle.frame;

import io.heddle.frame.expression.Field;
import java.io.IOException;
import java.nio.file.Path;
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

/** Writes a table as Parquet, compressed by zstd. Touched only when one is written, since the library is optional. */
final class TableParquet {
    private static final int ROW_GROUP_ROW_COUNT = 1 << 17;

    private TableParquet() {}

    static void write(final Table table, final Path path) throws IOException {
        try (ParquetWriter<Long> writer = new Builder(table, path)
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupRowCountLimit(ROW_GROUP_ROW_COUNT)
                .build()) {
            for (long row = 0; row < table.rowCount(); row++) {
                writer.write(row);
            }
        }
    }

    private static Type column(final Field field) {
        return switch (field.type()) {
            case BOOL -> Types.optional(PrimitiveTypeName.BOOLEAN).named(field.name());
            case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(field.name());
            case FLOAT64 -> Types.optional(PrimitiveTypeName.DOUBLE).named(field.name());
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

    private static final class Builder extends ParquetWriter.Builder<Long, Builder> {
        private final Table table;

        Builder(final Table table, final Path path) {
            super(new LocalOutputFile(path));
            this.table = table;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, though the other one is called
        protected WriteSupport<Long> getWriteSupport(final Configuration configuration) {
            return new Rows(table);
        }

        @Override
        protected WriteSupport<Long> getWriteSupport(final ParquetConfiguration configuration) {
            return new Rows(table);
        }
    }

    /** Gives the values of a row to the library. */
    private static final class Rows extends WriteSupport<Long> {
        private final Table table;
        private @Nullable RecordConsumer consumer;

        Rows(final Table table) {
            this.table = table;
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
                    table.schema().fields().stream().map(TableParquet::column).toList());
            return new WriteContext(message, Map.of());
        }

        @Override
        public void prepareForWrite(final RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(final Long row) {
            final RecordConsumer into = Objects.requireNonNull(consumer);
            into.startMessage();
            for (int column = 0; column < table.columnCount(); column++) {
                if (!table.isNull(row, column)) {
                    final Field field = table.schema().field(column);
                    into.startField(field.name(), column);
                    value(into, row, column, field);
                    into.endField(field.name(), column);
                }
            }
            into.endMessage();
        }

        private void value(final RecordConsumer into, final long row, final int column, final Field field) {
            switch (field.type()) {
                case BOOL -> into.addBoolean(table.getBoolean(row, field.name()));
                case INT64, TIMESTAMP -> into.addLong(table.getLong(row, column));
                case FLOAT64 -> into.addDouble(table.getDouble(row, column));
                case STRING -> into.addBinary(Binary.fromString(String.valueOf(table.getString(row, column))));
                case DATE -> into.addInteger(Math.toIntExact(table.getLong(row, column)));
            }
        }
    }
}
