package io.heddle.frame.kernel;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dictionaries of one column of several batches as one, where they are small: equal texts of different batches have one number, so that rows picked
 * from all of them still are entries of a dictionary. One fragment run.
 */
final class SharedEntries {
    private static final int ENTRIES_MAX = 1 << 14;

    private final ColumnView[] views;
    private final int[] firsts;
    private final int[] numbers;
    private final long[] addresses;
    private final int[] lengths;
    private final int size;
    private final long dictionaryId = ColumnView.newDictionaryId();

    private SharedEntries(final ColumnView[] views, final int entryCount) {
        this.views = views;
        this.firsts = new int[views.length];
        this.numbers = new int[entryCount];
        this.addresses = new long[entryCount];
        this.lengths = new int[entryCount];
        final Map<String, Integer> known = new HashMap<>();
        int next = 0;
        for (int batch = 0; batch < views.length; batch++) {
            firsts[batch] = next;
            final ColumnView view = views[batch];
            for (int entry = 0; entry < view.entryCount(); entry++) {
                final int length = view.entryLength(entry);
                // Byte for byte, whether they are well-formed or not.
                final String text =
                        new String(ByteRanges.copyOut(view.entryAddress(entry), length), StandardCharsets.ISO_8859_1);
                final int number = known.computeIfAbsent(text, unknown -> known.size());
                addresses[number] = view.entryAddress(entry);
                lengths[number] = length;
                numbers[next++] = number;
            }
        }
        this.size = known.size();
    }

    /** Null where a column is no text, a batch has no dictionary, or there are too many entries. */
    static @Nullable SharedEntries of(final ColumnView[] views) {
        long entryCount = 0;
        for (final ColumnView view : views) {
            if (view.type() != DataType.STRING || !view.isDictionary()) {
                return null;
            }
            entryCount += view.entryCount();
        }
        return entryCount > ENTRIES_MAX ? null : new SharedEntries(views, (int) entryCount);
    }

    /** Brings the texts of rows, none of which is {@link RowSet#NONE}. */
    void gather(final long[] ids, final int first, final int count, final Vector into) {
        into.setDictionary(dictionaryId, size);
        for (int i = 0; i < count; i++) {
            final long id = ids[first + i];
            final int batch = RowSet.batchOf(id);
            final int row = RowSet.rowOf(id);
            final ColumnView view = views[batch];
            final boolean isNull = view.isNull(row);
            into.nulls[i] = (byte) (isNull ? 1 : 0);
            into.hasNulls |= isNull;
            final int number = numbers[firsts[batch] + view.entryAt(row)];
            into.codes[i] = number;
            into.longs[i] = addresses[number];
            into.lengths[i] = lengths[number];
        }
    }
}
