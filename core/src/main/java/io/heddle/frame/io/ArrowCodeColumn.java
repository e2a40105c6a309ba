package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import java.nio.ByteBuffer;
import org.agrona.UnsafeApi;

/** Texts that are entries of a dictionary. Codes are shown where they were read to, and stay codes; those of 64 bits become int32. */
final class ArrowCodeColumn extends ArrowColumn {
    private final ArrowDictionary dictionary;
    private final ArrowBuffer data;
    private final int width;
    private long codes;
    private int[] textEnds = {};
    private boolean isTextCounted;

    ArrowCodeColumn(
            final ArrowField field,
            final ArrowDictionary dictionary,
            final BatchMemory memory,
            final ByteBuffer readBuffer) {
        super(field, memory, readBuffer);
        this.dictionary = dictionary;
        this.data = buffer();
        this.width = field.codeWidth();
    }

    @Override
    void open(final ArrowBatch newBatch) {
        super.open(newBatch);
        newBatch.open(field, 1, data);
    }

    @Override
    void prepare(final long firstRow, final int count) {
        if (firstRow > Long.MAX_VALUE / Long.BYTES - count) {
            throw batch().damaged(field, "more rows than possible");
        }
        readValidity(firstRow, count);
        codes = data.read(firstRow * width, count * width);
        if (width == Long.BYTES) {
            narrow(count);
        }
        checkCodes(count);
        isTextCounted = (long) count * dictionary.longest() > ArrowSlices.TEXT_BYTES_MAX;
        if (isTextCounted) {
            countText(count);
        }
    }

    private void narrow(final int count) {
        final long narrow = changed(4L * count);
        for (int row = 0; row < count; row++) {
            final long code = UnsafeApi.getLong(codes + 8L * row);
            UnsafeApi.putInt(narrow + 4L * row, code < 0 || code > Integer.MAX_VALUE ? -1 : (int) code);
        }
        codes = narrow;
    }

    private int codeAt(final int row) {
        return switch (width) {
            case 1 -> field.isCodeSigned() ? UnsafeApi.getByte(codes + row) : UnsafeApi.getByte(codes + row) & 0xFF;
            case 2 ->
                field.isCodeSigned()
                        ? UnsafeApi.getShort(codes + 2L * row)
                        : UnsafeApi.getShort(codes + 2L * row) & 0xFFFF;
            default -> UnsafeApi.getInt(codes + 4L * row);
        };
    }

    private void clear(final int row) {
        switch (width) {
            case 1 -> UnsafeApi.putByte(codes + row, (byte) 0);
            case 2 -> UnsafeApi.putShort(codes + 2L * row, (short) 0);
            default -> UnsafeApi.putInt(codes + 4L * row, 0);
        }
    }

    private void checkCodes(final int count) {
        final int entryCount = dictionary.entryCount();
        final boolean hasNulls = hasNulls();
        for (int row = 0; row < count; row++) {
            if (hasNulls && isNull(row)) {
                clear(row);
            } else {
                final int code = codeAt(row);
                if (code < 0 || code >= entryCount) {
                    throw batch().damaged(
                                    field, "the code " + code + " of a dictionary with " + entryCount + " entries");
                }
            }
        }
    }

    private void countText(final int count) {
        if (textEnds.length <= count) {
            textEnds = new int[BatchLayout.ROW_COUNT_MAX + 1];
        }
        long end = 0;
        for (int row = 0; row < count; row++) {
            end = Math.min(Integer.MAX_VALUE, end + dictionary.length(codeAt(row)));
            textEnds[row + 1] = (int) end;
        }
    }

    @Override
    long textLength(final int count) {
        return isTextCounted ? textEnds[count] : (long) count * dictionary.longest();
    }

    @Override
    void read(final long firstRow, final int count) {
        readValidity(firstRow, count);
        if (dictionary.hasNulls()) {
            for (int row = 0; row < count; row++) {
                if (!isNull(row) && dictionary.isNull(codeAt(row))) {
                    makeNull(row, count);
                    clear(row);
                }
            }
        }
    }

    @Override
    void view(final ColumnView view, final int count) {
        view.setDictionary(
                Math.min(width, Integer.BYTES),
                count,
                codes,
                dictionary.offsetsAddress(),
                Math.max(1, dictionary.entryCount()),
                dictionary.bytesAddress(),
                dictionary.id());
        viewValidity(view);
    }

    @Override
    public void close() {
        super.close();
        data.close();
    }
}
