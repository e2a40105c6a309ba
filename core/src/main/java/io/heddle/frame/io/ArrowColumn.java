package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.GrowingExtent;
import java.nio.ByteBuffer;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * One column while an Arrow file is read, slice by slice: first {@link #prepare}, after which {@link #textLength} tells how long the texts of its rows
 * are, then {@link #read} of as many of these rows as are wanted, then {@link #view}. Values under nulls are made zero where the file holds others, since
 * kernels rely on it. One thread.
 */
abstract class ArrowColumn implements AutoCloseable {
    final ArrowField field;
    final BatchMemory memory;
    final ByteBuffer readBuffer;
    private final ArrowBuffer validityBuffer;
    private final GrowingExtent validity;
    private final GrowingExtent changed;
    private @Nullable ArrowBatch batch;
    private boolean mayHaveNulls;
    private int nullCount;

    ArrowColumn(final ArrowField field, final BatchMemory memory, final ByteBuffer readBuffer) {
        this.field = field;
        this.memory = memory;
        this.readBuffer = readBuffer;
        this.validityBuffer = buffer();
        this.validity = extent();
        this.changed = extent();
    }

    /** A column of that kind; a dictionary must be given where it has one. */
    static ArrowColumn of(
            final ArrowField field,
            final @Nullable ArrowDictionary dictionary,
            final BatchMemory memory,
            final ByteBuffer readBuffer) {
        if (dictionary != null) {
            return new ArrowCodeColumn(field, dictionary, memory, readBuffer);
        }
        return switch (field.storage()) {
            case NULL -> new ArrowNullColumn(field, memory, readBuffer);
            case TEXT, LARGE_TEXT -> new ArrowTextColumn(field, memory, readBuffer);
            case TEXT_VIEW -> new ArrowViewColumn(field, memory, readBuffer);
            case BOOL, INTEGER, SINGLE, DOUBLE, DECIMAL -> new ArrowValueColumn(field, memory, readBuffer);
            case UNSUPPORTED -> throw new IllegalArgumentException(field.label());
        };
    }

    final ArrowBuffer buffer() {
        return new ArrowBuffer(memory, readBuffer);
    }

    final GrowingExtent extent() {
        return new GrowingExtent(memory, BatchLayout.ALIGNMENT_BYTES);
    }

    /** Turns to the rows of a batch. */
    void open(final ArrowBatch newBatch) {
        batch = newBatch;
        openNulls(newBatch);
    }

    /** Turns to the validity of a batch. */
    void openNulls(final ArrowBatch newBatch) {
        mayHaveNulls = newBatch.nullCount(field) != 0;
        if (mayHaveNulls) {
            newBatch.open(field, 0, validityBuffer);
        }
    }

    final ArrowBatch batch() {
        if (batch == null) {
            throw new IllegalStateException("no batch is open");
        }
        return batch;
    }

    /** Looks at rows, of which {@link #read} will take the first ones. */
    void prepare(final long firstRow, final int count) {}

    /** How many bytes of text the first prepared rows have, or somewhat more; never fewer for more rows. */
    long textLength(final int count) {
        return 0;
    }

    /** Brings rows to where {@link #view} shows them. */
    abstract void read(long firstRow, int count);

    /** Points at the rows that were read; valid until the next {@link #prepare}. */
    abstract void view(ColumnView view, int count);

    /** Brings the validity of rows; afterwards {@link #isNull} tells of them. */
    final void readValidity(final long firstRow, final int count) {
        nullCount = 0;
        if (!mayHaveNulls) {
            return;
        }
        copyBits(validityBuffer, firstRow, count, validity);
        nullCount = count - countBits(validity.address(), count);
    }

    /** Makes a row null that the file does not call so. */
    final void makeNull(final int row, final int count) {
        if (nullCount == 0) {
            validity.ensure(bitmapBytes(count), 0);
            UnsafeApi.setMemory(validity.address(), bitmapBytes(count), (byte) 0xFF);
        }
        nullCount++;
        final long address = validity.address() + (row >>> 3);
        UnsafeApi.putByte(address, (byte) (UnsafeApi.getByte(address) & ~(1 << (row & 7))));
    }

    final void makeAllNull(final int count) {
        validity.ensure(bitmapBytes(count), 0);
        UnsafeApi.setMemory(validity.address(), bitmapBytes(count), (byte) 0);
        nullCount = count;
    }

    final boolean hasNulls() {
        return nullCount > 0;
    }

    final long validityAddress() {
        return validity.address();
    }

    final boolean isNull(final int row) {
        return nullCount > 0 && (UnsafeApi.getByte(validity.address() + (row >>> 3)) >>> (row & 7) & 1) == 0;
    }

    final void viewValidity(final ColumnView view) {
        view.setValidity(nullCount, validity.address());
        view.setRange(false, 0, 0);
    }

    /** Room for values that are stored otherwise than they are needed. */
    final long changed(final long lengthBytes) {
        changed.ensure(lengthBytes + Long.BYTES, 0);
        return changed.address();
    }

    private static int bitmapBytes(final int count) {
        return BatchLayout.bitmapLength(count) + Long.BYTES;
    }

    /** Copies bits that may begin within a byte, so that they begin a byte; those behind the last one are zero. */
    static void copyBits(final ArrowBuffer from, final long first, final int count, final GrowingExtent into) {
        into.ensure(bitmapBytes(count), 0);
        final int length = BatchLayout.bitmapLength(count);
        final int shift = (int) (first & 7);
        final int sourceLength = BatchLayout.bitmapLength(count + shift);
        final long source = from.read(first >>> 3, sourceLength);
        final long target = into.address();
        if (shift == 0) {
            UnsafeApi.copyMemory(source, target, length);
        } else {
            for (int i = 0; i < length; i++) {
                final int low = (UnsafeApi.getByte(source + i) & 0xFF) >>> shift;
                final int high = i + 1 < sourceLength ? UnsafeApi.getByte(source + i + 1) << (Byte.SIZE - shift) : 0;
                UnsafeApi.putByte(target + i, (byte) (low | high));
            }
        }
        if ((count & 7) != 0) {
            final long last = target + length - 1;
            UnsafeApi.putByte(last, (byte) (UnsafeApi.getByte(last) & ((1 << (count & 7)) - 1)));
        }
        UnsafeApi.setMemory(target + length, Long.BYTES, (byte) 0);
    }

    private static int countBits(final long address, final int count) {
        int bits = 0;
        for (int position = 0; position < BatchLayout.bitmapLength(count); position += Long.BYTES) {
            bits += Long.bitCount(UnsafeApi.getLong(address + position));
        }
        return bits;
    }

    @Override
    public void close() {
        validityBuffer.close();
        validity.close();
        changed.close();
    }
}
