package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnBuilder;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wanted columns of row groups straight into column builders. Texts are read row by row, since they decide how many rows a batch takes, other
 * columns one after the other. The pages of one row group are on the heap while it is read.
 */
final class ParquetBlockReader implements BlockReader {
    private static final int CACHE_SIZE = 1 << 8;
    private static final long JULIAN_EPOCH_DAY = 2_440_588;
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final ParquetBlock block;
    private final Schema schema;
    private final BatchBuilder builder;
    private final GrowingExtent text;
    private final ParquetFileReader file;
    private final MessageType projected;
    private final List<Column> texts = new ArrayList<>();
    private final List<Column> others = new ArrayList<>();
    private final String createdBy;
    private int nextGroup;
    private long groupRows;

    /** One wanted column: where it comes from and where it goes. */
    private static final class Column {
        private final ColumnDescriptor descriptor;
        private final PrimitiveType type;
        private final ColumnBuilder target;
        private final int presentLevel;
        private final long divisor;
        private final double scale;
        private final Binary[] seen = new Binary[CACHE_SIZE];
        private final int[] codes = new int[CACHE_SIZE];
        private @Nullable ColumnReader reader;

        Column(final ColumnDescriptor descriptor, final ColumnBuilder target) {
            this.descriptor = descriptor;
            this.type = descriptor.getPrimitiveType();
            this.target = target;
            this.presentLevel = descriptor.getMaxDefinitionLevel();
            this.divisor = ParquetTypes.timestampDivisor(type);
            this.scale = ParquetTypes.decimalScale(type);
        }

        ColumnReader reader() {
            if (reader == null) {
                throw FrameException.internal("no row group is open");
            }
            return reader;
        }
    }

    ParquetBlockReader(
            final ParquetBlock block, final Schema schema, final BatchBuilder builder, final BatchMemory memory) {
        this.builder = builder;
        this.block = block;
        this.schema = schema;
        this.nextGroup = block.firstGroup();
        try {
            this.file = ParquetFiles.open(Path.of(block.path()));
        } catch (final IOException | RuntimeException wrong) {
            throw ParquetFiles.unreadable(Path.of(block.name()), wrong);
        }
        try {
            this.projected = projected(file.getFooter().getFileMetaData().getSchema());
            this.createdBy = file.getFooter().getFileMetaData().getCreatedBy();
            file.setRequestedSchema(projected);
            for (int i = 0; i < schema.size(); i++) {
                final Column column = new Column(projected.getColumns().get(i), builder.column(i));
                (schema.field(i).type() == DataType.STRING ? texts : others).add(column);
            }
            this.text = new GrowingExtent(memory, 1 << 12);
        } catch (final RuntimeException | Error wrong) {
            // Nobody closes what has not been made.
            try {
                file.close();
            } catch (final IOException also) {
                wrong.addSuppressed(also);
            }
            throw wrong;
        }
    }

    /** The wanted columns as the file has them; it may be another one than when the source was opened. */
    private MessageType projected(final MessageType message) {
        final List<Type> fields = new ArrayList<>();
        for (final Field wanted : schema.fields()) {
            final Type found = message.containsField(wanted.name()) ? message.getType(wanted.name()) : null;
            if (found == null || ParquetTypes.of(found) != wanted.type()) {
                throw FrameException.user(
                        "'" + block.name() + "' has changed since it was opened: expected the column '"
                                + wanted.name() + "' of type " + wanted.type().label() + ", but found "
                                + (found == null ? "none of that name" : found) + "; open it again");
            }
            fields.add(found);
        }
        return new MessageType(message.getName(), fields);
    }

    @Override
    public BatchBuilder builder() {
        return builder;
    }

    @Override
    public boolean next() {
        builder.reset();
        texts.forEach(column -> Arrays.fill(column.seen, null));
        try {
            while (builder.freeRowCount() > 0 && (groupRows > 0 || openGroup())) {
                final int start = builder.rowCount();
                final int wanted = (int) Math.min(groupRows, builder.freeRowCount());
                final int count = readTexts(start, wanted);
                for (final Column column : others) {
                    readValues(column, start, count);
                }
                groupRows -= count;
                if (count < wanted) {
                    break;
                }
            }
        } catch (final IOException | RuntimeException wrong) {
            throw ParquetFiles.unreadable(Path.of(block.name()), wrong);
        }
        return builder.rowCount() > 0;
    }

    private boolean openGroup() throws IOException {
        while (nextGroup < block.endGroup() && groupRows == 0) {
            final PageReadStore pages = file.readRowGroup(nextGroup++);
            if (pages == null) {
                continue;
            }
            groupRows = pages.getRowCount();
            if (schema.size() > 0) {
                final ColumnReadStoreImpl store =
                        new ColumnReadStoreImpl(pages, new NoConverters(schema.size()), projected, createdBy);
                texts.forEach(column -> column.reader = store.getColumnReader(column.descriptor));
                others.forEach(column -> column.reader = store.getColumnReader(column.descriptor));
            }
        }
        return groupRows > 0;
    }

    /** Reads rows of all texts until the batch takes no more; returns how many. */
    private int readTexts(final int start, final int wanted) {
        if (texts.isEmpty()) {
            builder.commitRows(wanted);
            return wanted;
        }
        for (int i = 0; i < wanted; i++) {
            long length = 0;
            for (final Column column : texts) {
                final ColumnReader reader = column.reader();
                if (reader.getCurrentDefinitionLevel() == column.presentLevel) {
                    length += lengthOf(reader.getBinary());
                }
            }
            if (!builder.hasRoom(length)) {
                if (builder.rowCount() > 0) {
                    return i;
                }
                throw FrameException.user("a row of " + block.description() + " has " + length
                        + " bytes of text; at most " + builder.stringsLengthMax() + " fit");
            }
            for (final Column column : texts) {
                readText(column, start + i);
            }
            builder.commitRows(1);
        }
        return wanted;
    }

    private int lengthOf(final Binary value) {
        if (value.length() > BatchLayout.VALUE_LENGTH_MAX_BYTES) {
            throw FrameException.user("a value of " + block.description() + " has " + value.length()
                    + " bytes; at most " + BatchLayout.VALUE_LENGTH_MAX_BYTES + " are possible");
        }
        return value.length();
    }

    /** Values of a dictionary are the same objects, whose codes are known when they come again. */
    @SuppressWarnings(
            "ReferenceEquality") // it is the object that comes again, and comparing values would cost what hashing them
    // does
    private void readText(final Column column, final int row) {
        final ColumnReader reader = column.reader();
        if (reader.getCurrentDefinitionLevel() < column.presentLevel) {
            column.target.setNull(row);
        } else {
            final Binary value = reader.getBinary();
            final int slot = System.identityHashCode(value) & (CACHE_SIZE - 1);
            if (column.seen[slot] == value && column.target.strings().sharesEntries()) {
                column.target.strings().setCode(row, column.codes[slot]);
            } else {
                final ByteBuffer bytes = value.toByteBuffer();
                final int length = bytes.remaining();
                text.ensure(length, 0);
                copy(bytes, text.address(), length);
                column.codes[slot] = column.target.strings().set(row, text.address(), length);
                column.seen[slot] = value;
            }
        }
        reader.consume();
    }

    private static void copy(final ByteBuffer bytes, final long address, final int length) {
        if (bytes.hasArray()) {
            final long from = BufferUtil.ARRAY_BASE_OFFSET + bytes.arrayOffset() + bytes.position();
            UnsafeApi.copyMemory(bytes.array(), from, null, address, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            UnsafeApi.putByte(address + i, bytes.get(bytes.position() + i));
        }
    }

    private static void readValues(final Column column, final int start, final int count) {
        final ColumnReader reader = column.reader();
        for (int row = start; row < start + count; row++) {
            if (reader.getCurrentDefinitionLevel() < column.presentLevel) {
                column.target.setNull(row);
            } else {
                readValue(column, reader, row);
            }
            reader.consume();
        }
    }

    private static void readValue(final Column column, final ColumnReader reader, final int row) {
        final ColumnBuilder target = column.target;
        switch (target.type().kind()) {
            case BOOL -> target.setBoolean(row, reader.getBoolean());
            case FLOAT64 -> target.setDouble(row, doubleOf(column, reader));
            case TIMESTAMP ->
                target.setLong(
                        row,
                        column.type.getPrimitiveTypeName() == PrimitiveTypeName.INT96
                                ? int96(reader.getBinary())
                                : EpochMicros.of(reader.getLong(), column.divisor));
            case INT64, DATE -> target.setLong(row, longOf(column, reader));
            case DECIMAL -> target.setLong(row, unitsOf(column, reader));
            case STRING -> throw FrameException.internal("texts are read apart");
        }
    }

    private static long longOf(final Column column, final ColumnReader reader) {
        if (column.type.getPrimitiveTypeName() == PrimitiveTypeName.INT64) {
            return reader.getLong();
        }
        final int value = reader.getInteger();
        return ParquetTypes.isUnsigned(column.type) ? Integer.toUnsignedLong(value) : value;
    }

    /** Of a decimal whose type here has the digits and places that the file says. */
    private static long unitsOf(final Column column, final ColumnReader reader) {
        return switch (column.type.getPrimitiveTypeName()) {
            case INT32 -> reader.getInteger();
            case INT64 -> reader.getLong();
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                new BigInteger(reader.getBinary().getBytes()).longValueExact();
            case FLOAT, DOUBLE, BOOLEAN, INT96 -> throw FrameException.internal("no decimal: " + column.type);
        };
    }

    private static double doubleOf(final Column column, final ColumnReader reader) {
        return switch (column.type.getPrimitiveTypeName()) {
            case DOUBLE -> reader.getDouble();
            case FLOAT -> reader.getFloat();
            case INT32 -> reader.getInteger() / column.scale;
            case INT64 -> reader.getLong() / column.scale;
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                new BigInteger(reader.getBinary().getBytes()).doubleValue() / column.scale;
            case BOOLEAN, INT96 -> throw FrameException.internal("no float64: " + column.type);
        };
    }

    /** Nanoseconds of the day and the Julian day, as Impala and Spark wrote timestamps. */
    private static long int96(final Binary value) {
        final ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        final long nanos = bytes.getLong(bytes.position());
        final long day = bytes.getInt(bytes.position() + Long.BYTES) & 0xFFFF_FFFFL;
        return (day - JULIAN_EPOCH_DAY) * MICROS_PER_DAY + Math.floorDiv(nanos, 1000L);
    }

    @Override
    public void close() {
        builder.close();
        text.close();
        try {
            file.close();
        } catch (final IOException wrong) {
            throw ParquetFiles.unreadable(Path.of(block.name()), wrong);
        }
    }

    /** The library wants converters, though values are taken from the column readers. */
    private static final class NoConverters extends GroupConverter {
        private final PrimitiveConverter[] converters;

        NoConverters(final int count) {
            converters = new PrimitiveConverter[count];
            for (int i = 0; i < count; i++) {
                converters[i] = new PrimitiveConverter() {};
            }
        }

        @Override
        public Converter getConverter(final int fieldIndex) {
            return converters[fieldIndex];
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
