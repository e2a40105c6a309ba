package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.GrowingExtent;
import java.nio.ByteBuffer;
import org.agrona.UnsafeApi;

/**
 * Texts whose rows say where they stand: short ones in the row itself, others in one of many buffers. They are copied behind each other; which is cheap
 * while they follow one another in the file, as they do where they were written.
 */
final class ArrowViewColumn extends ArrowColumn {
    private static final int VIEW_BYTES = 16;
    private static final int SHORT_LENGTH_MAX = 12;
    private static final int BUFFER_OFFSET = 8;
    private static final int PLACE_OFFSET = 12;
    private static final int AHEAD_BYTES = 1 << 16;

    private final ArrowBuffer views;
    private final ArrowBuffer bytes;
    private final GrowingExtent text;
    private int bufferCount;
    private int openBuffer;
    private long viewsAddress;
    private long offsets;

    ArrowViewColumn(final ArrowField field, final BatchMemory memory, final ByteBuffer readBuffer) {
        super(field, memory, readBuffer);
        this.views = buffer();
        this.bytes = buffer();
        this.text = extent();
    }

    @Override
    void open(final ArrowBatch newBatch) {
        super.open(newBatch);
        newBatch.open(field, 1, views);
        bufferCount = newBatch.viewBuffers(field);
        openBuffer = -1;
    }

    @Override
    void prepare(final long firstRow, final int count) {
        if (firstRow > Long.MAX_VALUE / VIEW_BYTES - count) {
            throw batch().damaged(field, "more rows than possible");
        }
        readValidity(firstRow, count);
        viewsAddress = views.read(firstRow * VIEW_BYTES, count * VIEW_BYTES);
        offsets = changed(4L * (count + 1));
        long end = 0;
        UnsafeApi.putInt(offsets, 0);
        for (int row = 0; row < count; row++) {
            final int length = isNull(row) ? 0 : UnsafeApi.getInt(viewsAddress + (long) VIEW_BYTES * row);
            if (length < 0) {
                throw batch().damaged(field, "a text of " + length + " bytes");
            }
            if (length > BatchLayout.VALUE_LENGTH_MAX_BYTES) {
                throw ArrowSlices.tooLong(field, length);
            }
            end = Math.min(Integer.MAX_VALUE, end + length);
            UnsafeApi.putInt(offsets + 4L * (row + 1), (int) end);
        }
    }

    @Override
    long textLength(final int count) {
        return UnsafeApi.getInt(offsets + 4L * count);
    }

    @Override
    void read(final long firstRow, final int count) {
        readValidity(firstRow, count);
        text.ensure(textLength(count), 0);
        int start = 0;
        for (int row = 0; row < count; row++) {
            final int end = UnsafeApi.getInt(offsets + 4L * (row + 1));
            if (end > start) {
                ByteRanges.copy(
                        source(viewsAddress + (long) VIEW_BYTES * row, end - start),
                        text.address() + start,
                        end - start);
            }
            start = end;
        }
    }

    private long source(final long view, final int length) {
        if (length <= SHORT_LENGTH_MAX) {
            return view + Integer.BYTES;
        }
        final int buffer = UnsafeApi.getInt(view + BUFFER_OFFSET);
        if (buffer != openBuffer) {
            if (buffer < 0 || buffer >= bufferCount) {
                throw batch().damaged(field, "a text in buffer " + buffer + " of " + bufferCount);
            }
            batch().open(field, 2 + buffer, bytes);
            openBuffer = buffer;
        }
        return bytes.read(UnsafeApi.getInt(view + PLACE_OFFSET), length, AHEAD_BYTES);
    }

    @Override
    void view(final ColumnView view, final int count) {
        view.setStrings(BatchLayout.ENCODING_PLAIN, 0, count, offsets, offsets, count, text.address());
        viewValidity(view);
    }

    @Override
    public void close() {
        super.close();
        views.close();
        bytes.close();
        text.close();
    }
}
