package io.heddle.frame.column;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.nio.charset.StandardCharsets;
import org.agrona.UnsafeApi;

/** Writes the rows of a builder in the layout of {@link BatchLayout}: measures each column first, then reserves just enough. */
final class BatchSealer {
    private final BatchBuilder builder;
    private final int rowCount;
    private final ColumnPlan[] plans;

    /** What was measured and decided for one column; offsets count from the start of the batch. */
    private static final class ColumnPlan {
        int encoding;
        int width;
        int nullCount;
        boolean ranged;
        long min;
        long max;
        int validityOffset;
        int dataOffset;
        int dataLength;
        int entryOffsetsOffset;
        int entryCount;
        int bytesOffset;
        int bytesLength;
    }

    private BatchSealer(final BatchBuilder builder) {
        this.builder = builder;
        this.rowCount = builder.rowCount();
        this.plans = new ColumnPlan[builder.schema().size()];
    }

    static void seal(final BatchBuilder builder, final BatchMemory output) {
        new BatchSealer(builder).write(output);
    }

    private void write(final BatchMemory output) {
        final byte[][] names = new byte[plans.length][];
        int nameOffset = BatchLayout.HEADER_LENGTH + plans.length * BatchLayout.DESCRIPTOR_LENGTH;
        long position = nameOffset;
        for (int i = 0; i < plans.length; i++) {
            names[i] = builder.schema().field(i).name().getBytes(StandardCharsets.UTF_8);
            position += names[i].length;
        }
        for (int i = 0; i < plans.length; i++) {
            plans[i] = measure(builder.column(i));
            position = place(plans[i], position);
        }
        final int length = (int) position;
        final long address = output.reserve(length);
        UnsafeApi.setMemory(
                address, BatchLayout.HEADER_LENGTH + (long) plans.length * BatchLayout.DESCRIPTOR_LENGTH, (byte) 0);
        UnsafeApi.putInt(address + BatchLayout.MAGIC_OFFSET, BatchLayout.MAGIC);
        UnsafeApi.putShort(address + BatchLayout.VERSION_OFFSET, (short) BatchLayout.VERSION);
        UnsafeApi.putShort(address + BatchLayout.COLUMN_COUNT_OFFSET, (short) plans.length);
        UnsafeApi.putInt(address + BatchLayout.ROW_COUNT_OFFSET, rowCount);
        UnsafeApi.putInt(address + BatchLayout.LENGTH_OFFSET, length);
        for (int i = 0; i < plans.length; i++) {
            writeDescriptor(address, i, nameOffset, names[i].length);
            ByteRanges.copyIn(names[i], 0, names[i].length, address + nameOffset);
            nameOffset += names[i].length;
            writeColumn(builder.column(i), plans[i], address);
        }
        UnsafeApi.setMemory(address + nameOffset, align(nameOffset) - nameOffset, (byte) 0);
        output.trim(address, length);
    }

    private ColumnPlan measure(final ColumnBuilder column) {
        final ColumnPlan plan = new ColumnPlan();
        plan.nullCount = column.nullCount(rowCount);
        switch (column.type().kind()) {
            case BOOL -> {
                plan.encoding = BatchLayout.ENCODING_BITMAP;
                plan.dataLength = BatchLayout.bitmapLength(rowCount);
            }
            case FLOAT64 -> {
                plan.width = 8;
                plan.dataLength = 8 * rowCount;
                measureDoubles(column, plan);
            }
            case STRING -> measureStrings(column, plan);
            case INT64, DATE, TIMESTAMP, DECIMAL -> {
                measureLongs(column, plan);
                plan.width = plan.ranged ? BatchLayout.widthOf(plan.min, plan.max) : 1;
                plan.dataLength = plan.width * rowCount;
            }
        }
        return plan;
    }

    private void measureLongs(final ColumnBuilder column, final ColumnPlan plan) {
        final long data = column.dataAddress();
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        if (plan.nullCount == 0) {
            for (int row = 0; row < rowCount; row++) {
                final long value = UnsafeApi.getLong(data + 8L * row);
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        } else {
            for (int row = 0; row < rowCount; row++) {
                if (isValid(column, row)) {
                    final long value = UnsafeApi.getLong(data + 8L * row);
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
            }
        }
        plan.ranged = plan.nullCount < rowCount;
        plan.min = plan.ranged ? min : 0;
        plan.max = plan.ranged ? max : 0;
    }

    private void measureDoubles(final ColumnBuilder column, final ColumnPlan plan) {
        final long data = column.dataAddress();
        double min = Double.NaN;
        double max = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < rowCount; row++) {
            if (plan.nullCount == 0 || isValid(column, row)) {
                final double value = UnsafeApi.getDouble(data + 8L * row);
                min = Double.compare(value, min) < 0 ? value : min;
                max = Double.compare(value, max) > 0 ? value : max;
            }
        }
        plan.ranged = plan.nullCount < rowCount;
        plan.min = plan.ranged ? Double.doubleToLongBits(min) : 0;
        plan.max = plan.ranged ? Double.doubleToLongBits(max) : 0;
    }

    private void measureStrings(final ColumnBuilder column, final ColumnPlan plan) {
        final StringColumnBuilder strings = column.strings();
        strings.ensureEntry();
        final int codeWidth = BatchLayout.codeWidthOf(strings.entryCount());
        final long shared = 4L * strings.entryCount() + strings.bytesLength() + (long) codeWidth * rowCount;
        long plainBytes = strings.bytesLength();
        // Offsets alone may take more than codes; then it does not matter how long the texts are.
        final boolean isShort = !strings.isSequential() && 4L * rowCount > shared;
        if (!strings.isSequential() && !isShort) {
            plainBytes = 0;
            for (int row = 0; row < rowCount; row++) {
                if (plan.nullCount == 0 || isValid(column, row)) {
                    plainBytes += entryLength(strings, UnsafeApi.getInt(strings.codesAddress() + 4L * row));
                }
            }
        }
        final boolean plain = strings.isSequential() || (!isShort && 4L * rowCount + plainBytes <= shared);
        plan.encoding = plain ? BatchLayout.ENCODING_PLAIN : BatchLayout.ENCODING_DICTIONARY;
        plan.entryCount = plain ? rowCount : strings.entryCount();
        plan.bytesLength = (int) (plain ? plainBytes : strings.bytesLength());
        plan.width = plain ? 0 : codeWidth;
        plan.dataLength = plan.width * rowCount;
    }

    /** Gives each buffer of a column its place and returns the end of the last one. */
    private long place(final ColumnPlan plan, final long start) {
        long position = align(start);
        if (plan.nullCount > 0) {
            plan.validityOffset = (int) position;
            position = align(position + BatchLayout.bitmapLength(rowCount));
        }
        plan.dataOffset = (int) position;
        position = align(position + plan.dataLength);
        if (plan.entryCount > 0) {
            plan.entryOffsetsOffset = (int) position;
            position = align(position + 4L * (plan.entryCount + 1));
            plan.bytesOffset = (int) position;
            position = align(position + plan.bytesLength);
        }
        if (position > BatchMemory.EXTENT_LENGTH_MAX_BYTES) {
            throw new FrameException(
                    FrameErrorCategory.RESOURCE,
                    "a batch of " + rowCount + " rows needs " + position + " bytes, more than the "
                            + BatchMemory.EXTENT_LENGTH_MAX_BYTES + " of an extent; select fewer or shorter columns");
        }
        return position;
    }

    private static long align(final long position) {
        return (position + BatchLayout.ALIGNMENT_BYTES - 1) & -BatchLayout.ALIGNMENT_BYTES;
    }

    private void writeDescriptor(final long address, final int index, final int nameOffset, final int nameLength) {
        final ColumnPlan plan = plans[index];
        final DataType type = builder.column(index).type();
        final long descriptor = address + BatchLayout.HEADER_LENGTH + (long) index * BatchLayout.DESCRIPTOR_LENGTH;
        UnsafeApi.putByte(descriptor + BatchLayout.TYPE_OFFSET, (byte) type.code());
        UnsafeApi.putByte(descriptor + BatchLayout.PRECISION_OFFSET, (byte) type.precision());
        UnsafeApi.putByte(descriptor + BatchLayout.SCALE_OFFSET, (byte) type.scale());
        UnsafeApi.putByte(descriptor + BatchLayout.ENCODING_OFFSET, (byte) plan.encoding);
        UnsafeApi.putByte(descriptor + BatchLayout.WIDTH_OFFSET, (byte) plan.width);
        UnsafeApi.putByte(descriptor + BatchLayout.FLAGS_OFFSET, (byte) (plan.ranged ? BatchLayout.FLAG_RANGE : 0));
        UnsafeApi.putInt(descriptor + BatchLayout.NULL_COUNT_OFFSET, plan.nullCount);
        UnsafeApi.putLong(descriptor + BatchLayout.MIN_OFFSET, plan.min);
        UnsafeApi.putLong(descriptor + BatchLayout.MAX_OFFSET, plan.max);
        UnsafeApi.putInt(descriptor + BatchLayout.VALIDITY_OFFSET, plan.validityOffset);
        UnsafeApi.putInt(descriptor + BatchLayout.DATA_OFFSET, plan.dataOffset);
        UnsafeApi.putInt(descriptor + BatchLayout.ENTRY_OFFSETS_OFFSET, plan.entryOffsetsOffset);
        UnsafeApi.putInt(descriptor + BatchLayout.ENTRY_COUNT_OFFSET, plan.entryCount);
        UnsafeApi.putInt(descriptor + BatchLayout.BYTES_OFFSET, plan.bytesOffset);
        UnsafeApi.putInt(descriptor + BatchLayout.BYTES_LENGTH_OFFSET, plan.bytesLength);
        UnsafeApi.putInt(descriptor + BatchLayout.NAME_OFFSET, nameOffset);
        UnsafeApi.putInt(descriptor + BatchLayout.NAME_LENGTH_OFFSET, nameLength);
    }

    private void writeColumn(final ColumnBuilder column, final ColumnPlan plan, final long address) {
        if (plan.nullCount > 0) {
            writeValidity(column.validityAddress(), address + plan.validityOffset);
        }
        final long data = address + plan.dataOffset;
        zeroPadding(data, plan.dataLength);
        switch (column.type().kind()) {
            case BOOL -> writeBits(column.dataAddress(), data);
            case FLOAT64 -> UnsafeApi.copyMemory(column.dataAddress(), data, 8L * rowCount);
            case STRING -> writeStrings(column, plan, address);
            case INT64, DATE, TIMESTAMP, DECIMAL -> writeNarrow(column.dataAddress(), data, plan.width);
        }
    }

    /** The bits behind the last row are zero, so that equal rows make equal bytes. */
    private void writeValidity(final long from, final long into) {
        final int length = BatchLayout.bitmapLength(rowCount);
        UnsafeApi.copyMemory(from, into, length);
        if ((rowCount & 7) != 0) {
            final long last = into + length - 1;
            UnsafeApi.putByte(last, (byte) (UnsafeApi.getByte(last) & ((1 << (rowCount & 7)) - 1)));
        }
        zeroPadding(into, length);
    }

    private static void zeroPadding(final long buffer, final int length) {
        UnsafeApi.setMemory(buffer + length, BatchLayout.align(length) - length, (byte) 0);
    }

    private void writeBits(final long from, final long into) {
        for (int row = 0; row < rowCount; row += 8) {
            final int end = Math.min(8, rowCount - row);
            int bits = 0;
            for (int i = 0; i < end; i++) {
                bits |= UnsafeApi.getByte(from + row + i) << i;
            }
            UnsafeApi.putByte(into + (row >>> 3), (byte) bits);
        }
    }

    private void writeNarrow(final long from, final long into, final int width) {
        switch (width) {
            case 1 -> {
                for (int row = 0; row < rowCount; row++) {
                    UnsafeApi.putByte(into + row, (byte) UnsafeApi.getLong(from + 8L * row));
                }
            }
            case 2 -> {
                for (int row = 0; row < rowCount; row++) {
                    UnsafeApi.putShort(into + 2L * row, (short) UnsafeApi.getLong(from + 8L * row));
                }
            }
            case 4 -> {
                for (int row = 0; row < rowCount; row++) {
                    UnsafeApi.putInt(into + 4L * row, (int) UnsafeApi.getLong(from + 8L * row));
                }
            }
            default -> UnsafeApi.copyMemory(from, into, 8L * rowCount);
        }
    }

    private void writeStrings(final ColumnBuilder column, final ColumnPlan plan, final long address) {
        final StringColumnBuilder strings = column.strings();
        final long offsets = address + plan.entryOffsetsOffset;
        final long bytes = address + plan.bytesOffset;
        zeroPadding(offsets, 4 * (plan.entryCount + 1));
        zeroPadding(bytes, plan.bytesLength);
        if (plan.encoding == BatchLayout.ENCODING_DICTIONARY || strings.isSequential()) {
            UnsafeApi.copyMemory(strings.offsetsAddress(), offsets, 4L * (plan.entryCount + 1));
            UnsafeApi.copyMemory(strings.bytesAddress(), bytes, plan.bytesLength);
            writeCodes(strings.codesAddress(), address + plan.dataOffset, plan.width);
            return;
        }
        int position = 0;
        UnsafeApi.putInt(offsets, 0);
        for (int row = 0; row < rowCount; row++) {
            if (plan.nullCount == 0 || isValid(column, row)) {
                final int code = UnsafeApi.getInt(strings.codesAddress() + 4L * row);
                final int length = entryLength(strings, code);
                final long from = strings.bytesAddress() + UnsafeApi.getInt(strings.offsetsAddress() + 4L * code);
                UnsafeApi.copyMemory(from, bytes + position, length);
                position += length;
            }
            UnsafeApi.putInt(offsets + 4L * (row + 1), position);
        }
    }

    private void writeCodes(final long from, final long into, final int width) {
        for (int row = 0; row < rowCount && width > 0; row++) {
            final int code = UnsafeApi.getInt(from + 4L * row);
            switch (width) {
                case 1 -> UnsafeApi.putByte(into + row, (byte) code);
                case 2 -> UnsafeApi.putShort(into + 2L * row, (short) code);
                default -> UnsafeApi.putInt(into + 4L * row, code);
            }
        }
    }

    private static int entryLength(final StringColumnBuilder strings, final int code) {
        final long offset = strings.offsetsAddress() + 4L * code;
        return UnsafeApi.getInt(offset + 4) - UnsafeApi.getInt(offset);
    }

    private static boolean isValid(final ColumnBuilder column, final int row) {
        return (UnsafeApi.getByte(column.validityAddress() + (row >>> 3)) >>> (row & 7) & 1) != 0;
    }
}
