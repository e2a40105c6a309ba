package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import java.util.Arrays;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * Finds the rows of a join's right side by key, in an index that stands in partitions ({@link JoinIndexLayout}) and is read in place. After
 * {@link #find} the matches of each row are {@link #count} many, {@link #idAt} by {@link #idAt}. One fragment run.
 */
public final class JoinIndex {
    private static final long UNSIGNED = 0xFFFF_FFFFL;
    private static final int FEW_SHARES = 8;

    private final RowSet rows;
    private final int[] keyColumns;
    private final DataType[] keyTypes;
    private final Share[] shares;
    private final KeyHashes keyHashes = new KeyHashes();
    private final long[] starts = new long[Vector.CAPACITY];
    private final int[] counts = new int[Vector.CAPACITY];
    private final int[] shareOf = new int[Vector.CAPACITY];
    private final long[] ids = new long[Vector.CAPACITY];
    private final boolean unique;
    private final EntryMatches entryMatches = new EntryMatches();

    /** What the header of a share says, and its arrays. */
    private static final class Share {
        private final boolean direct;
        private final boolean ranked;
        private final int key;
        private final long base;
        private final long slotCount;
        private final IntSegments slots;
        private final IntSegments starts;
        private final IntSegments numbers;

        Share(final PartitionBatches partition) {
            final long header = partition.batchCount() == 0 ? 0 : partition.address(0);
            if (header == 0 || UnsafeApi.getInt(header + JoinIndexLayout.MAGIC_OFFSET) != JoinIndexLayout.MAGIC) {
                throw FrameException.internal("a partition that should be the index of a join is none");
            }
            final int kind = UnsafeApi.getInt(header + JoinIndexLayout.KIND_OFFSET);
            direct = kind == JoinIndexLayout.KIND_DIRECT;
            ranked = kind == JoinIndexLayout.KIND_RANKED;
            key = UnsafeApi.getInt(header + JoinIndexLayout.KEY_OFFSET);
            base = UnsafeApi.getLong(header + JoinIndexLayout.BASE_OFFSET);
            slotCount = UnsafeApi.getLong(header + JoinIndexLayout.SLOT_COUNT_OFFSET);
            slots = IntSegments.of(UnsafeApi.getLong(header + JoinIndexLayout.SLOTS_SIZE_OFFSET));
            starts = IntSegments.of(UnsafeApi.getLong(header + JoinIndexLayout.STARTS_SIZE_OFFSET));
            numbers = IntSegments.of(UnsafeApi.getLong(header + JoinIndexLayout.ROWS_SIZE_OFFSET));
            int extent = 1;
            for (final IntSegments array : new IntSegments[] {slots, starts, numbers}) {
                for (int i = 0; i < IntSegments.segmentCount(array.size()); i++) {
                    array.attach(partition.address(extent++));
                }
            }
        }

        boolean isUnique() {
            return starts.size() == 0;
        }
    }

    /**
     * Opens an index.
     *
     * @param rows       the rows it is about, their batches in the order in which it was built.
     * @param keyColumns the columns of the rows that are the key.
     * @param shares     all of its shares in order.
     */
    public JoinIndex(
            final RowSet rows,
            final int[] keyColumns,
            final DataType[] keyTypes,
            final List<? extends PartitionBatches> shares) {
        this.rows = rows;
        this.keyColumns = keyColumns.clone();
        this.keyTypes = keyTypes.clone();
        this.shares = shares.stream().map(Share::new).toArray(Share[]::new);
        this.unique = Arrays.stream(this.shares).allMatch(Share::isUnique);
    }

    /** What was found for the entries of a dictionary. */
    private static final class EntryMatches {
        private static final int UNKNOWN = -1;

        private long dictionaryId;
        private int[] counts = {};
        private int[] shares = {};
        private long[] starts = {};

        void open(final Vector key) {
            if (dictionaryId == key.dictionaryId) {
                return;
            }
            dictionaryId = key.dictionaryId;
            if (counts.length < key.entryCount) {
                final int size = Math.min(BatchLayout.ROW_COUNT_MAX, 2 * Integer.highestOneBit(key.entryCount));
                counts = new int[size];
                shares = new int[size];
                starts = new long[size];
            }
            Arrays.fill(counts, 0, key.entryCount, UNKNOWN);
        }
    }

    /** Looks the keys of some rows up. */
    public void find(final Vector[] keys, final int count) {
        if (shares[0].direct || shares[0].ranked) {
            findDirect(keys[shares[0].key], count);
            for (int key = 0; key < keys.length; key++) {
                if (key != shares[0].key) {
                    dropOthers(key, keys[key], count);
                }
            }
        } else if (keys.length == 1 && keys[0].dictionaryId != 0 && keys[0].entryCount <= BatchLayout.ROW_COUNT_MAX) {
            findEntries(keys, count);
        } else {
            findHashed(keys, count);
        }
    }

    /** Whether no key has several rows, so that {@link #uniqueIds} tells all. */
    public boolean isUnique() {
        return unique;
    }

    /** The row that has the key of each row that was looked up, {@link RowSet#NONE} where there is none; only while {@link #isUnique}. */
    public long[] uniqueIds(final int count) {
        if (!shares[0].direct && !shares[0].ranked) {
            for (int i = 0; i < count; i++) {
                ids[i] = counts[i] == 0 ? RowSet.NONE : idAt(i, 0);
            }
        }
        return ids;
    }

    /** How many rows have the key of a row that was looked up. */
    public int count(final int index) {
        return counts[index];
    }

    /** The id of one of these rows. */
    public long idAt(final int index, final int match) {
        final Share share = shares[shareOf[index]];
        if (share.direct && share.isUnique()) {
            return starts[index];
        }
        return share.numbers.get(starts[index] + match) & UNSIGNED;
    }

    private void findDirect(final Vector key, final int count) {
        final long base = shares[0].base;
        final long slotsPerShare = shares[0].slotCount;
        final long slotCount = slotsPerShare * shares.length;
        final boolean hasNulls = key.hasNulls;
        for (int i = 0; i < count; i++) {
            long slot = key.longs[i] - base;
            counts[i] = 0;
            ids[i] = RowSet.NONE;
            if (slot < 0 || slot >= slotCount || (hasNulls && key.nulls[i] != 0)) {
                continue;
            }
            int number = 0;
            if (slot >= slotsPerShare * FEW_SHARES) {
                number = (int) (slot / slotsPerShare);
                slot -= number * slotsPerShare;
            }
            for (; slot >= slotsPerShare; slot -= slotsPerShare) {
                number++; // sooner done than a division
            }
            if (!unique) {
                shareOf[i] = number;
                findSlot(shares[number], slot, i);
            } else {
                ids[i] = uniqueId(shares[number], slot);
                counts[i] = ids[i] == RowSet.NONE ? 0 : 1;
            }
        }
    }

    /** Of the rows that were found by one key, forgets those that differ in another. */
    private void dropOthers(final int key, final Vector values, final int count) {
        for (int i = 0; i < count; i++) {
            if (ids[i] != RowSet.NONE) {
                final ColumnView view = rows.column(keyColumns[key], ids[i]);
                if ((values.hasNulls && values.nulls[i] != 0)
                        || view.isNull(RowSet.rowOf(ids[i]))
                        || !matches(view, ids[i], keyTypes[key], values, i)) {
                    ids[i] = RowSet.NONE;
                    counts[i] = 0;
                }
            }
        }
    }

    private static long uniqueId(final Share share, final long slot) {
        if (share.direct) {
            return slot < share.slots.size() ? (share.slots.get(slot) & UNSIGNED) - 1 : RowSet.NONE;
        }
        final long word = 2 * (slot / Integer.SIZE);
        final boolean isThere = word < share.slots.size() && (share.slots.get(word) & (1 << slot)) != 0;
        return isThere ? share.numbers.get(rank(share.slots, slot)) & UNSIGNED : RowSet.NONE;
    }

    /** How many slots before this one, which has rows, have some too. */
    static long rank(final IntSegments ranks, final long slot) {
        final long word = 2 * (slot / Integer.SIZE);
        final int before = ranks.get(word) & ((1 << slot) - 1);
        return (ranks.get(word + 1) & UNSIGNED) + Integer.bitCount(before);
    }

    private void findSlot(final Share share, final long slot, final int index) {
        if (share.ranked) {
            final long word = 2 * (slot / Integer.SIZE);
            if (word < share.slots.size() && (share.slots.get(word) & (1 << slot)) != 0) {
                final long group = rank(share.slots, slot);
                starts[index] = group;
                counts[index] = 1;
                if (!share.isUnique()) {
                    setRun(share, group, index);
                }
            }
        } else if (share.isUnique()) {
            final int row = slot < share.slots.size() ? share.slots.get(slot) : 0;
            if (row != 0) {
                counts[index] = 1;
                starts[index] = (row & UNSIGNED) - 1;
            }
        } else if (slot < share.starts.size() - 1) {
            setRun(share, slot, index);
        }
    }

    private void setRun(final Share share, final long run, final int index) {
        final long start = share.starts.get(run) & UNSIGNED;
        starts[index] = start;
        counts[index] = (int) ((share.starts.get(run + 1) & UNSIGNED) - start);
    }

    /** Each entry of a dictionary is looked up once as long as batches of it come. */
    private void findEntries(final Vector[] keys, final int count) {
        final Vector key = keys[0];
        entryMatches.open(key);
        for (int i = 0; i < count; i++) {
            if (key.hasNulls && key.nulls[i] != 0) {
                counts[i] = 0;
                continue;
            }
            final int entry = key.codes[i];
            if (entryMatches.counts[entry] == EntryMatches.UNKNOWN) {
                final long hash = KeyHashes.ofText(key.longs[i], key.lengths[i]);
                counts[i] = 0;
                shareOf[i] = KeyHashes.shareOf(hash, shares.length);
                findHashed(shares[shareOf[i]], hash, keys, i);
                entryMatches.counts[entry] = counts[i];
                entryMatches.shares[entry] = shareOf[i];
                entryMatches.starts[entry] = starts[i];
            } else {
                counts[i] = entryMatches.counts[entry];
                shareOf[i] = entryMatches.shares[entry];
                starts[i] = entryMatches.starts[entry];
            }
        }
    }

    private void findHashed(final Vector[] keys, final int count) {
        keyHashes.compute(keyTypes, keys, count);
        final long[] hashes = keyHashes.hashes();
        final long[] nullWords = keyHashes.nullWords();
        for (int i = 0; i < count; i++) {
            counts[i] = 0;
            if (nullWords[i] == 0) {
                shareOf[i] = KeyHashes.shareOf(hashes[i], shares.length);
                findHashed(shares[shareOf[i]], hashes[i], keys, i);
            }
        }
    }

    private void findHashed(final Share share, final long hash, final Vector[] keys, final int index) {
        final int tag = (int) (hash >>> 32);
        final long mask = share.slotCount - 1;
        long slot = hash & mask;
        while (true) {
            final int group = share.slots.get(2 * slot + 1);
            if (group == 0) {
                return;
            }
            if (share.slots.get(2 * slot) == tag) {
                final long number = (group & UNSIGNED) - 1;
                final long first = share.isUnique() ? number : share.starts.get(number) & UNSIGNED;
                if (matches(rows, share.numbers.get(first), keyColumns, keyTypes, keys, index)) {
                    starts[index] = first;
                    counts[index] = 1;
                    if (!share.isUnique()) {
                        setRun(share, number, index);
                    }
                    return;
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    /** Whether a row, by its number, has the same keys as an element of vectors, none of which is null. */
    static boolean matches(
            final RowSet rows,
            final int number,
            final int[] columns,
            final DataType[] types,
            final Vector[] keys,
            final int index) {
        final long id = number & UNSIGNED;
        for (int key = 0; key < columns.length; key++) {
            if (!matches(rows.column(columns[key], id), id, types[key], keys[key], index)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(
            final ColumnView view, final long id, final DataType type, final Vector key, final int index) {
        final int row = RowSet.rowOf(id);
        if (type == DataType.STRING) {
            final int entry = view.entryAt(row);
            final int length = view.entryLength(entry);
            return length == key.lengths[index] && ByteRanges.equal(view.entryAddress(entry), key.longs[index], length);
        }
        if (type == DataType.FLOAT64) {
            return Double.doubleToLongBits(view.doubleAt(row) + 0.0)
                    == Double.doubleToLongBits(key.doubles[index] + 0.0);
        }
        return view.longAt(row) == KeyHashes.bits(type, key, index);
    }
}
