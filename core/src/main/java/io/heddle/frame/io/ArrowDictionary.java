package io.heddle.frame.io;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.agrona.UnsafeApi;

/** The entries of one dictionary, with those that were added to it later. */
final class ArrowDictionary implements AutoCloseable {
    private final ArrowField field;
    private final GrowingExtent offsets;
    private final GrowingExtent bytes;
    private final BitSet nulls = new BitSet();
    private final long id = ColumnView.newDictionaryId();
    private int entryCount;
    private int bytesLength;
    private int longest;

    private ArrowDictionary(final ArrowField field, final BatchMemory memory) {
        this.field = field;
        this.offsets = new GrowingExtent(memory, 1 << 10);
        this.bytes = new GrowingExtent(memory, 1 << 12);
        // One empty entry, which counts when there is no other: rows that are null stand for some entry.
        UnsafeApi.putLong(offsets.address(), 0);
    }

    /** Reads the entries of a dictionary from the batches that bring them. */
    static ArrowDictionary read(
            final ArrowFile file,
            final ArrowField field,
            final List<ArrowMessage> batches,
            final BatchMemory memory,
            final ByteBuffer readBuffer) {
        final ArrowDictionary dictionary = new ArrowDictionary(field, memory);
        try (ArrowSlices slices =
                new ArrowSlices(file, List.of(ArrowColumn.of(field.entries(), null, memory, readBuffer)))) {
            final ColumnView view = new ColumnView();
            for (final ArrowMessage batch : batches) {
                if (batch.dictionaryId() == field.dictionaryId()) {
                    slices.open(batch, 0, batch.rowCount());
                    for (int count = slices.next(1 << 16); count > 0; count = slices.next(1 << 16)) {
                        slices.column(0).view(view, count);
                        dictionary.add(view, count);
                    }
                }
            }
            return dictionary;
        } catch (final RuntimeException | Error wrong) {
            dictionary.close();
            throw wrong;
        }
    }

    private void add(final ColumnView entries, final int count) {
        final long newLength = bytesLength
                + (long) UnsafeApi.getInt(entries.entryOffsetsAddress() + 4L * count)
                - UnsafeApi.getInt(entries.entryOffsetsAddress());
        final long offsetsLength = 4L * (entryCount + count + 1L);
        if (!GrowingExtent.fits(newLength) || !GrowingExtent.fits(offsetsLength)) {
            throw new FrameException(
                    FrameErrorCategory.RESOURCE,
                    "the dictionary of the column '" + field.name() + "' has more than " + (entryCount + count)
                            + " entries or " + newLength
                            + " bytes, which do not fit an extent; write the column as texts without a dictionary");
        }
        offsets.ensure(offsetsLength, 4 * (entryCount + 1));
        bytes.ensure(newLength, bytesLength);
        for (int i = 0; i < count; i++) {
            final int length = entries.entryLength(i);
            ByteRanges.copy(entries.entryAddress(i), bytes.address() + bytesLength, length);
            bytesLength += length;
            longest = Math.max(longest, length);
            if (entries.isNull(i)) {
                nulls.set(entryCount);
            }
            entryCount++;
            UnsafeApi.putInt(offsets.address() + 4L * entryCount, bytesLength);
        }
    }

    /** As {@link ColumnView#dictionaryId}. */
    long id() {
        return id;
    }

    int entryCount() {
        return entryCount;
    }

    /** The bytes of its longest entry. */
    int longest() {
        return longest;
    }

    boolean hasNulls() {
        return !nulls.isEmpty();
    }

    boolean isNull(final int entry) {
        return nulls.get(entry);
    }

    int length(final int entry) {
        return entryCount == 0
                ? 0
                : UnsafeApi.getInt(offsets.address() + 4L * entry + 4)
                        - UnsafeApi.getInt(offsets.address() + 4L * entry);
    }

    long offsetsAddress() {
        return offsets.address();
    }

    long bytesAddress() {
        return bytes.address();
    }

    @Override
    public void close() {
        offsets.close();
        bytes.close();
    }
}
