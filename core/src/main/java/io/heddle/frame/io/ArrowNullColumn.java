package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import java.nio.ByteBuffer;
import org.agrona.UnsafeApi;

/** A column of which the file only says that all its rows are null; a string like any other here, whose rows are the empty entry of a dictionary. */
final class ArrowNullColumn extends ArrowColumn {
    private long zeros;

    ArrowNullColumn(final ArrowField field, final BatchMemory memory, final ByteBuffer readBuffer) {
        super(field, memory, readBuffer);
    }

    @Override
    void openNulls(final ArrowBatch newBatch) {}

    @Override
    void read(final long firstRow, final int count) {
        makeAllNull(count);
        final int length = Math.max(count, 2 * Integer.BYTES);
        zeros = changed(length);
        UnsafeApi.setMemory(zeros, length, (byte) 0);
    }

    @Override
    void view(final ColumnView view, final int count) {
        view.setStrings(BatchLayout.ENCODING_DICTIONARY, 1, count, zeros, zeros, 1, zeros);
        viewValidity(view);
    }
}
