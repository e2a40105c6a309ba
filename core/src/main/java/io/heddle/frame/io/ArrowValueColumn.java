package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.io.ArrowField.Storage;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.agrona.UnsafeApi;

/**
 * Numbers, dates, timestamps and truth values. Signed integers of any width, float64, date32 and timestamps in microseconds are shown where they were read
 * to; others are converted first.
 */
final class ArrowValueColumn extends ArrowColumn {
    private final ArrowBuffer data;
    private final GrowingExtent bits;
    private final int width;
    private long address;
    private int shownWidth;

    ArrowValueColumn(final ArrowField field, final BatchMemory memory, final ByteBuffer readBuffer) {
        super(field, memory, readBuffer);
        this.data = buffer();
        this.bits = extent();
        this.width = switch (field.storage()) {
            case SINGLE -> Float.BYTES;
            case DOUBLE -> Double.BYTES;
            default -> field.width();
        };
    }

    @Override
    void open(final ArrowBatch newBatch) {
        super.open(newBatch);
        newBatch.open(field, 1, data);
    }

    @Override
    void read(final long firstRow, final int count) {
        readValidity(firstRow, count);
        if (field.storage() == Storage.BOOL) {
            copyBits(data, firstRow, count, bits);
            address = bits.address();
            if (hasNulls()) {
                for (int i = 0; i < BatchLayout.bitmapLength(count); i++) {
                    final int valid = UnsafeApi.getByte(validityAddress() + i);
                    UnsafeApi.putByte(address + i, (byte) (UnsafeApi.getByte(address + i) & valid));
                }
            }
            return;
        }
        if (firstRow > Long.MAX_VALUE / (2 * Long.BYTES) - count) {
            throw batch().damaged(field, "more rows than possible");
        }
        address = data.read(firstRow * width, count * width);
        shownWidth = width;
        if (hasNulls()) {
            clearNulls(count);
        }
        if (field.storage() == Storage.DECIMAL) {
            readDecimals(count);
        } else if (field.storage() == Storage.SINGLE) {
            widenFloats(count);
        } else if (field.divisor() != 1) {
            convertTimes(count);
        } else if (!field.isSigned()) {
            widenUnsigned(count);
        }
    }

    private void clearNulls(final int count) {
        for (int row = 0; row < count; row++) {
            if (isNull(row)) {
                switch (width) {
                    case 1 -> UnsafeApi.putByte(address + row, (byte) 0);
                    case 2 -> UnsafeApi.putShort(address + 2L * row, (short) 0);
                    case 4 -> UnsafeApi.putInt(address + 4L * row, 0);
                    case 8 -> UnsafeApi.putLong(address + 8L * row, 0);
                    default -> UnsafeApi.setMemory(address + (long) width * row, width, (byte) 0);
                }
            }
        }
    }

    /** Units of 128 bits become those of 64, or float64 where they may have more than 18 digits. */
    private void readDecimals(final int count) {
        final boolean isExact = field.type().isDecimal();
        final long limit = isExact ? Decimals.powerOfTen(field.type().precision()) : 0;
        final double scale = Math.pow(10, (double) field.divisor());
        final long changed = changed((long) Long.BYTES * count);
        for (int row = 0; row < count; row++) {
            final long place = address + (long) width * row;
            final long units = width == Integer.BYTES ? UnsafeApi.getInt(place) : UnsafeApi.getLong(place);
            final long high = width > Long.BYTES ? UnsafeApi.getLong(place + Long.BYTES) : units >> (Long.SIZE - 1);
            final boolean isLong = high == units >> (Long.SIZE - 1);
            if (!isExact) {
                UnsafeApi.putDouble(changed + 8L * row, (isLong ? (double) units : whole(high, units)) / scale);
            } else if (isLong && units < limit && units > -limit) {
                UnsafeApi.putLong(changed + 8L * row, units);
            } else {
                throw batch().damaged(field, "a value with more digits than its type " + field.label() + " has");
            }
        }
        address = changed;
        shownWidth = Long.BYTES;
    }

    private static double whole(final long high, final long low) {
        return BigInteger.valueOf(high)
                .shiftLeft(Long.SIZE)
                .add(new BigInteger(Long.toUnsignedString(low)))
                .doubleValue();
    }

    private void widenFloats(final int count) {
        final long wide = changed((long) Double.BYTES * count);
        for (int row = 0; row < count; row++) {
            UnsafeApi.putDouble(wide + 8L * row, UnsafeApi.getFloat(address + 4L * row));
        }
        address = wide;
    }

    private void convertTimes(final int count) {
        final long divisor = field.divisor();
        try {
            for (int row = 0; row < count; row++) {
                final long place = address + 8L * row;
                UnsafeApi.putLong(place, EpochMicros.of(UnsafeApi.getLong(place), divisor));
            }
        } catch (final ArithmeticException beyond) {
            throw FrameException.user("a timestamp in the column '" + field.name()
                    + "' lies beyond what microseconds since 1970 can say in 64 bits");
        }
    }

    private void widenUnsigned(final int count) {
        final long wide = changed(2L * width * count);
        shownWidth = 2 * width;
        for (int row = 0; row < count; row++) {
            switch (width) {
                case 1 -> UnsafeApi.putShort(wide + 2L * row, (short) (UnsafeApi.getByte(address + row) & 0xFF));
                case 2 -> UnsafeApi.putInt(wide + 4L * row, UnsafeApi.getShort(address + 2L * row) & 0xFFFF);
                default -> UnsafeApi.putLong(wide + 8L * row, UnsafeApi.getInt(address + 4L * row) & 0xFFFF_FFFFL);
            }
        }
        address = wide;
    }

    @Override
    void view(final ColumnView view, final int count) {
        switch (field.storage()) {
            case BOOL -> view.setFixed(DataType.BOOL, BatchLayout.ENCODING_BITMAP, 0, count, address);
            case SINGLE, DOUBLE -> view.setFixed(DataType.FLOAT64, BatchLayout.ENCODING_PLAIN, 8, count, address);
            default -> view.setFixed(field.type(), BatchLayout.ENCODING_PLAIN, shownWidth, count, address);
        }
        viewValidity(view);
    }

    @Override
    public void close() {
        super.close();
        data.close();
        bits.close();
    }
}
