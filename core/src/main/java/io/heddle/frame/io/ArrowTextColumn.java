package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.io.ArrowField.Storage;
import java.nio.ByteBuffer;
import org.agrona.UnsafeApi;

/** Texts that stand behind each other. Their bytes, and int32 offsets, are shown where they were read to; int64 offsets become int32. */
final class ArrowTextColumn extends ArrowColumn {
    private final ArrowBuffer offsetBuffer;
    private final ArrowBuffer bytes;
    private final boolean isLarge;
    private long offsets;
    private long firstByte;
    private long bytesAddress;

    ArrowTextColumn(final ArrowField field, final BatchMemory memory, final ByteBuffer readBuffer) {
        super(field, memory, readBuffer);
        this.offsetBuffer = buffer();
        this.bytes = buffer();
        this.isLarge = field.storage() == Storage.LARGE_TEXT;
    }

    @Override
    void open(final ArrowBatch newBatch) {
        super.open(newBatch);
        newBatch.open(field, 1, offsetBuffer);
        newBatch.open(field, 2, bytes);
    }

    @Override
    void prepare(final long firstRow, final int count) {
        if (firstRow > Long.MAX_VALUE / Long.BYTES - count - 1) {
            throw batch().damaged(field, "more rows than possible");
        }
        if (isLarge) {
            prepareLarge(offsetBuffer.read(firstRow * Long.BYTES, (count + 1) * Long.BYTES), count);
            return;
        }
        offsets = offsetBuffer.read(firstRow * Integer.BYTES, (count + 1) * Integer.BYTES);
        int previous = UnsafeApi.getInt(offsets);
        firstByte = previous;
        boolean isInOrder = previous >= 0;
        int longest = 0;
        for (int row = 1; row <= count; row++) {
            final int next = UnsafeApi.getInt(offsets + 4L * row);
            isInOrder &= next >= previous;
            longest = Math.max(longest, next - previous);
            previous = next;
        }
        check(isInOrder, previous, longest);
    }

    /** Offsets become int32 from the first byte on; those that lie further than any slice reaches only say so. */
    private void prepareLarge(final long wide, final int count) {
        offsets = changed(4L * (count + 1));
        long previous = UnsafeApi.getLong(wide);
        firstByte = previous;
        boolean isInOrder = previous >= 0;
        long longest = 0;
        for (int row = 0; row <= count; row++) {
            final long next = UnsafeApi.getLong(wide + 8L * row);
            isInOrder &= next >= previous;
            longest = Math.max(longest, next - previous);
            previous = next;
            UnsafeApi.putInt(offsets + 4L * row, (int) Math.min(Integer.MAX_VALUE, next - firstByte));
        }
        check(isInOrder, previous, longest);
    }

    private void check(final boolean isInOrder, final long last, final long longest) {
        if (!isInOrder || last > bytes.length()) {
            throw batch().damaged(
                            field,
                            isInOrder
                                    ? "texts up to byte " + last + " of " + bytes.length()
                                    : "offsets of texts that are out of order");
        }
        if (longest > BatchLayout.VALUE_LENGTH_MAX_BYTES) {
            throw ArrowSlices.tooLong(field, longest);
        }
    }

    @Override
    long textLength(final int count) {
        return (UnsafeApi.getInt(offsets + 4L * count) & 0xFFFF_FFFFL) - (UnsafeApi.getInt(offsets) & 0xFFFF_FFFFL);
    }

    @Override
    void read(final long firstRow, final int count) {
        readValidity(firstRow, count);
        bytesAddress = bytes.read(firstByte, (int) textLength(count));
        if (hasNulls() && isAnyNullLong(count)) {
            dropNulls(count);
        }
    }

    private boolean isAnyNullLong(final int count) {
        for (int row = 0; row < count; row++) {
            if (isNull(row) && UnsafeApi.getInt(offsets + 4L * row + 4) != UnsafeApi.getInt(offsets + 4L * row)) {
                return true;
            }
        }
        return false;
    }

    /** Moves texts together over those under nulls, which nobody else looks at again. */
    private void dropNulls(final int count) {
        final int first = UnsafeApi.getInt(offsets);
        final long kept = memoryForKept(count);
        int end = 0;
        for (int row = 0; row < count; row++) {
            final int start = UnsafeApi.getInt(offsets + 4L * row);
            final int length = isNull(row) ? 0 : UnsafeApi.getInt(offsets + 4L * row + 4) - start;
            UnsafeApi.putInt(kept + 4L * row, end);
            UnsafeApi.copyMemory(bytesAddress + (start - first), bytesAddress + end, length);
            end += length;
        }
        UnsafeApi.putInt(kept + 4L * count, end);
        offsets = kept;
    }

    /** Where offsets may be written: those of int64 are a copy already. */
    private long memoryForKept(final int count) {
        return isLarge ? offsets : changed(4L * (count + 1));
    }

    @Override
    void view(final ColumnView view, final int count) {
        view.setStrings(
                BatchLayout.ENCODING_PLAIN,
                0,
                count,
                offsets,
                offsets,
                count,
                bytesAddress - UnsafeApi.getInt(offsets));
        viewValidity(view);
    }

    @Override
    public void close() {
        super.close();
        offsetBuffer.close();
        bytes.close();
    }
}
