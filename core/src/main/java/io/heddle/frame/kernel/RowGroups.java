package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * Groups that are as many as rows, nearly: rows are collected first, and their groups found together. A record has no keys but the number of a row that has
 * them, which stands in a batch, so that a group takes its states and eight bytes; records are in the order of the groups' first rows:
 *
 * <pre>
 *   0  int32 number of the first row, by {@link RowSet#id}; 4 bytes of nothing
 *   8  state of the aggregates, zero at first
 * </pre>
 *
 * <p>Rows are dealt to parts by their hashes, and equal ones looked for in each part by itself, with a table that stays in the cache: one table
 * for all rows would be much larger than it, and nearly each row would wait for memory that no other row was near. As in Manegold, Boncz and
 * Kersten, Optimizing Main-Memory Join on Modern Hardware, 2002. Takes 20 bytes a row while it looks, 12 afterwards.
 *
 * <p>Keys are of any type but float64, whose values have several forms. Not thread-safe; one fragment run.
 */
public final class RowGroups implements Groups, AutoCloseable {
    private static final int STATE_OFFSET = 8;
    private static final int SEGMENT_BYTES = 4 << 20;
    private static final long UNSIGNED = 0xFFFF_FFFFL;
    private static final long HASH_MASK = ~UNSIGNED;

    /** So many rows of a part, with their table, stay in a second cache of half a MiB; more parts than that would be more than its pages. */
    private static final int PART_ROWS = 1 << 13;

    private static final int PART_BITS_MAX = 10;
    private static final int SLOT_COUNT_MIN = 1 << 10;

    private final BatchMemory memory;
    private final RowSet rows;
    private final DataType[] keyTypes;
    private final int recordLength;
    private final int recordsShift;
    private final long[] ids = new long[Vector.CAPACITY];
    /** Half of the hash and the number of each row. */
    private final AddressList entries;

    private long[] recordSegments = {};
    private @Nullable IntSegments groupOfRows;
    private long table;
    private int slotCount;
    private int size;

    /**
     * No groups yet.
     *
     * @param rows batches with the keys as their only columns; more may come, but none goes while the groups are in use.
     */
    public RowGroups(
            final BatchMemory memory, final RowSet rows, final List<DataType> keyTypes, final int stateLength) {
        this.memory = memory;
        this.rows = rows;
        this.keyTypes = keyTypes.toArray(DataType[]::new);
        this.recordLength = STATE_OFFSET + stateLength;
        this.recordsShift = 31 - Integer.numberOfLeadingZeros(Math.max(1, SEGMENT_BYTES / recordLength));
        this.entries = AddressList.large(memory);
    }

    /**
     * Adds those rows of a window whose hashes belong to a share.
     *
     * @param batch  the number of the window's batch among the rows.
     * @param hashes of the window's rows, by {@link KeyHashes}.
     */
    public void add(
            final int batch, final RowWindow window, final long[] hashes, final int shareIndex, final int shareCount) {
        int count = 0;
        for (int i = 0; i < window.count(); i++) {
            final long hash = hashes[i];
            ids[count] = hash << Integer.SIZE | RowSet.id(batch, window.row(i));
            count += KeyHashes.shareOf(hash, shareCount) == shareIndex ? 1 : 0;
        }
        entries.addAll(ids, count);
    }

    /** How many rows there are. */
    public int rowCount() {
        return entries.size();
    }

    /** The number of a row, by its place among all of them. */
    public long rowId(final int place) {
        return entries.get(place) & UNSIGNED;
    }

    /** The record of a row's group, once all rows were added and their groups found. */
    public long recordOf(final int place) {
        return record(Objects.requireNonNull(groupOfRows, "the groups").get(place));
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
     * Finds the groups of all rows; no more can be added.
     *
     * @param onPart called now and then; what it throws ends the search.
     */
    public void find(final Runnable onPart) {
        final int count = entries.size();
        // The place, plus one, of the first row that is like a row; nothing for a row that has none before it.
        final IntSegments found = IntSegments.make(memory, count);
        groupOfRows = found;
        try (AddressList ordered = AddressList.large(memory)) {
            final int[] starts = deal(ordered);
            for (int part = 0; part < starts.length - 1; part++) {
                onPart.run();
                findInPart(ordered, starts[part], starts[part + 1], found);
            }
        }
        for (int place = 0; place < count; place++) {
            final int first = found.get(place);
            found.set(place, first == 0 ? insert(rowId(place)) : found.get(first - 1));
        }
    }

    /** Brings hashes and places of the rows into the order of their parts, where they keep their order; where each part starts. */
    private int[] deal(final AddressList ordered) {
        final int count = entries.size();
        int bits = 1;
        while (bits < PART_BITS_MAX && count >>> bits > PART_ROWS) {
            bits++;
        }
        final int shift = Long.SIZE - bits;
        final int[] starts = new int[(1 << bits) + 1];
        for (int place = 0; place < count; place++) {
            starts[(int) (entries.get(place) >>> shift) + 1]++;
        }
        for (int part = 1; part < starts.length; part++) {
            starts[part] += starts[part - 1];
        }
        final int[] next = starts.clone();
        ordered.resize(count);
        for (int place = 0; place < count; place++) {
            final long entry = entries.get(place);
            ordered.set(next[(int) (entry >>> shift)]++, (entry & HASH_MASK) | place);
        }
        return starts;
    }

    /** Looks for equal rows among those of a part: open addressing with linear probing over slots that hold the row's place in the part, plus one. */
    private void findInPart(final AddressList ordered, final int begin, final int end, final IntSegments found) {
        clearTable(Math.max(SLOT_COUNT_MIN, 2 * Integer.highestOneBit(Math.min(end - begin, PART_ROWS))));
        int used = 0;
        for (int i = begin; i < end; i++) {
            final long entry = ordered.get(i);
            int slot = (int) (entry >>> Integer.SIZE) & (slotCount - 1);
            while (true) {
                final int other = UnsafeApi.getInt(table + 4L * slot);
                if (other == 0) {
                    UnsafeApi.putInt(table + 4L * slot, i - begin + 1);
                    used++;
                    break;
                }
                final long first = ordered.get(begin + other - 1);
                if (((first ^ entry) & HASH_MASK) == 0 && isLike(rowId((int) first), rowId((int) entry))) {
                    found.set(entry & UNSIGNED, (int) first + 1);
                    break;
                }
                slot = (slot + 1) & (slotCount - 1);
            }
            if (used * 4L > slotCount * 3L) {
                growTable(ordered, begin);
            }
        }
    }

    /** An empty table of so many slots. */
    private void clearTable(final int newSlotCount) {
        if (newSlotCount > slotCount || table == 0) {
            discardTable();
            table = memory.reserve(Integer.BYTES * newSlotCount);
        }
        slotCount = newSlotCount;
        UnsafeApi.setMemory(table, (long) Integer.BYTES * slotCount, (byte) 0);
    }

    private void growTable(final AddressList ordered, final int begin) {
        final long old = table;
        final int oldCount = slotCount;
        table = 0;
        try {
            clearTable(2 * oldCount);
            for (int i = 0; i < oldCount; i++) {
                final int place = UnsafeApi.getInt(old + 4L * i);
                if (place == 0) {
                    continue;
                }
                int slot = (int) (ordered.get(begin + place - 1) >>> Integer.SIZE) & (slotCount - 1);
                while (UnsafeApi.getInt(table + 4L * slot) != 0) {
                    slot = (slot + 1) & (slotCount - 1);
                }
                UnsafeApi.putInt(table + 4L * slot, place);
            }
        } finally {
            memory.discard(old);
        }
    }

    private void discardTable() {
        if (table != 0) {
            memory.discard(table);
            table = 0;
        }
    }

    private int insert(final long id) {
        if (size >>> recordsShift == recordSegments.length) {
            final long segment = memory.reserve(recordLength << recordsShift);
            recordSegments = Arrays.copyOf(recordSegments, recordSegments.length + 1);
            recordSegments[recordSegments.length - 1] = segment;
        }
        final long record = record(size);
        UnsafeApi.putLong(record, id);
        for (int offset = STATE_OFFSET; offset < recordLength; offset += Long.BYTES) {
            UnsafeApi.putLong(record + offset, 0);
        }
        return size++;
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
        discardTable();
        entries.close();
        if (groupOfRows != null) {
            groupOfRows.discard(memory);
            groupOfRows = null;
        }
        for (final long segment : recordSegments) {
            memory.discard(segment);
        }
        recordSegments = new long[0];
    }
}
