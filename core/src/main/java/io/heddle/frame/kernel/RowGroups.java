package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * Groups that are as many as rows, nearly: a record has no keys but the number of a row that has them, which stands in a batch, so that a group takes
 * its states and sixteen bytes or less on top of them. Open addressing with linear probing; a slot has 32 bits of the hash and the group's number plus
 * one; records, numbered in the order of their first rows, never move:
 *
 * <pre>
 *   0  int32 number of the first row, by {@link RowSet#id}
 *   4  int32 hash
 *   8  state of the aggregates, zero at first
 * </pre>
 *
 * <p>Keys are of any type but float64, whose values have several forms. Not thread-safe; one fragment run.
 */
public final class RowGroups implements Groups, AutoCloseable {
    private static final int STATE_OFFSET = 8;
    private static final int SEGMENT_SLOTS_SHIFT = 20;
    private static final int SEGMENT_SLOTS_MASK = (1 << SEGMENT_SLOTS_SHIFT) - 1;
    private static final int SEGMENT_BYTES = 4 << 20;
    private static final long SLOT_COUNT_MIN = 1 << 12;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final BatchMemory memory;
    private final RowSet rows;
    private final DataType[] keyTypes;
    private final int recordLength;
    private final int recordsShift;
    private final long[] ids = new long[Vector.CAPACITY];
    private long[] recordSegments = {};
    private long[] slotSegments = {};
    private long slotCount;
    private int size;

    /**
     * No groups yet.
     *
     * @param rows           batches with the keys as their only columns; more may come, but none goes while the groups are in use.
     * @param expectedGroups how many there will be; more are possible.
     */
    public RowGroups(
            final BatchMemory memory,
            final RowSet rows,
            final List<DataType> keyTypes,
            final int stateLength,
            final long expectedGroups) {
        this.memory = memory;
        this.rows = rows;
        this.keyTypes = keyTypes.toArray(DataType[]::new);
        this.recordLength = STATE_OFFSET + stateLength;
        this.recordsShift = 31 - Integer.numberOfLeadingZeros(Math.max(1, SEGMENT_BYTES / recordLength));
        long count = SLOT_COUNT_MIN;
        while (count * 3 < expectedGroups * 4) {
            count *= 2;
        }
        slotSegments = reserveSlots(count);
        slotCount = count;
    }

    private long[] reserveSlots(final long count) {
        final long perSegment = Math.min(count, 1L << SEGMENT_SLOTS_SHIFT);
        final long[] segments = new long[(int) (count / perSegment)];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = memory.reserve((int) (Long.BYTES * perSegment));
            UnsafeApi.setMemory(segments[i], Long.BYTES * perSegment, (byte) 0);
        }
        return segments;
    }

    private long slotAddress(final long slot) {
        return slotSegments[(int) (slot >>> SEGMENT_SLOTS_SHIFT)] + 8 * (slot & SEGMENT_SLOTS_MASK);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long record(final int group) {
        return recordSegments[group >>> recordsShift] + (long) recordLength * (group & ((1 << recordsShift) - 1));
    }

    @Override
    public int stateOffset() {
        return STATE_OFFSET;
    }

    /**
     * The records of the groups of a window's rows, made where they are new. Looks at the slots of all rows before it looks at any key, so that the
     * waits for memory overlap.
     *
     * @param batch  the number of the window's batch among the rows.
     * @param hashes of the window's rows, by {@link KeyHashes}.
     */
    public void find(final int batch, final RowWindow window, final long[] hashes, final long[] into) {
        final int count = window.count();
        final long mask = slotCount - 1;
        for (int i = 0; i < count; i++) {
            into[i] = UnsafeApi.getLong(slotAddress(hashes[i] & mask));
        }
        for (int i = 0; i < count; i++) {
            final long entry = into[i];
            final long id = RowSet.id(batch, window.row(i));
            final boolean isFound = entry != 0 && (int) (entry >>> 32) == (int) hashes[i];
            if (isFound) {
                final long record = record((int) entry - 1);
                if (isLike(UnsafeApi.getInt(record) & UNSIGNED, id)) {
                    into[i] = record;
                    continue;
                }
            }
            into[i] = findFrom(hashes[i], id);
        }
    }

    private long findFrom(final long hash, final long id) {
        final int tag = (int) hash;
        final long mask = slotCount - 1;
        long slot = hash & mask;
        while (true) {
            final long address = slotAddress(slot);
            final long entry = UnsafeApi.getLong(address);
            if (entry == 0) {
                final long record = insert(tag, id);
                UnsafeApi.putLong(address, (long) tag << 32 | size);
                if (size * 4L > slotCount * 3) {
                    grow();
                }
                return record;
            }
            if ((int) (entry >>> 32) == tag) {
                final long record = record((int) entry - 1);
                if (isLike(UnsafeApi.getInt(record) & UNSIGNED, id)) {
                    return record;
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    private long insert(final int tag, final long id) {
        if (size >>> recordsShift == recordSegments.length) {
            recordSegments = Arrays.copyOf(recordSegments, recordSegments.length + 1);
            recordSegments[recordSegments.length - 1] = memory.reserve(recordLength << recordsShift);
        }
        final long record = record(size++);
        UnsafeApi.putInt(record, (int) id);
        UnsafeApi.putInt(record + 4, tag);
        for (int offset = STATE_OFFSET; offset < recordLength; offset += Long.BYTES) {
            UnsafeApi.putLong(record + offset, 0);
        }
        return record;
    }

    private void grow() {
        final long[] old = slotSegments;
        final long[] grown = reserveSlots(2 * slotCount);
        for (final long segment : old) {
            memory.discard(segment);
        }
        slotSegments = grown;
        slotCount *= 2;
        final long mask = slotCount - 1;
        for (int group = 0; group < size; group++) {
            final int tag = UnsafeApi.getInt(record(group) + 4);
            long slot = tag & mask;
            while (UnsafeApi.getLong(slotAddress(slot)) != 0) {
                slot = (slot + 1) & mask;
            }
            UnsafeApi.putLong(slotAddress(slot), (long) tag << 32 | (group + 1));
        }
    }

    /** Whether two rows have equal keys, two nulls being so. */
    private boolean isLike(final long left, final long right) {
        final int leftRow = RowSet.rowOf(left);
        final int rightRow = RowSet.rowOf(right);
        for (int key = 0; key < keyTypes.length; key++) {
            final ColumnView leftView = rows.column(key, left);
            final ColumnView rightView = rows.column(key, right);
            final boolean isNull = leftView.isNull(leftRow);
            if (isNull != rightView.isNull(rightRow)) {
                return false;
            }
            if (!isNull && !isEqual(keyTypes[key], leftView, leftRow, rightView, rightRow)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEqual(
            final DataType type, final ColumnView left, final int leftRow, final ColumnView right, final int rightRow) {
        if (type != DataType.STRING) {
            return left.longAt(leftRow) == right.longAt(rightRow);
        }
        final int leftEntry = left.entryAt(leftRow);
        final int rightEntry = right.entryAt(rightRow);
        final int length = left.entryLength(leftEntry);
        return length == right.entryLength(rightEntry)
                && ByteRanges.equal(left.entryAddress(leftEntry), right.entryAddress(rightEntry), length);
    }

    @Override
    public void loadKeys(final int first, final int count, final Vector[] columns) {
        for (int i = 0; i < count; i++) {
            ids[i] = UnsafeApi.getInt(record(first + i)) & UNSIGNED;
        }
        for (int key = 0; key < keyTypes.length; key++) {
            rows.gather(key, ids, 0, count, columns[key]);
        }
    }

    @Override
    public String describeGroup(final long record, final List<String> names) {
        final long id = UnsafeApi.getInt(record) & UNSIGNED;
        final int row = RowSet.rowOf(id);
        final List<String> texts = new ArrayList<>();
        for (int key = 0; key < keyTypes.length; key++) {
            final ColumnView view = rows.column(key, id);
            final String value = view.isNull(row)
                    ? "null"
                    : keyTypes[key] == DataType.STRING ? view.stringAt(row) : Long.toString(view.longAt(row));
            texts.add(names.get(key) + " = " + value);
        }
        return String.join(", ", texts);
    }

    @Override
    public void close() {
        for (final long segment : slotSegments) {
            memory.discard(segment);
        }
        for (final long segment : recordSegments) {
            memory.discard(segment);
        }
        slotSegments = new long[0];
        recordSegments = new long[0];
    }
}
