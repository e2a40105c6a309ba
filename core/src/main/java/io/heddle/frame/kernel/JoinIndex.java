package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.DataType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a join's right side by key, in an index that stands in partitions ({@link JoinIndexLayout}) and is read in place.
 * {@link #findUnique} and {@link #findPresent} say which rows have a partner; after {@link #find} the partners of each row are {@link #count} many,
 * {@link #idAt} by {@link #idAt}. One fragment run.
 */
public final class JoinIndex {
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    /** Where one of several keys is looked up, at most so many rows share a value of it. */
    static final int RUN_LENGTH_MAX = 15;

    private final RowSet rows;
    private final int[] keyColumns;
    private final DataType[] keyTypes;
    private final JoinIndexShare[] shares;
    private final @Nullable ValueSlots valueSlots;
    private final KeyHashes keyHashes = new KeyHashes();
    private final long[] starts = new long[Vector.CAPACITY];
    private final int[] counts = new int[Vector.CAPACITY];
    private final int[] shareOf = new int[Vector.CAPACITY];
    private final int[] places = new int[Vector.CAPACITY];
    private final long[] ids = new long[Vector.CAPACITY];
    private final boolean unique;
    /** Where one of several keys is looked up: the rows that have the others too. */
    private final long[] alike;

    private final EntryMatches entryMatches = new EntryMatches();

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
        this.shares = shares.stream().map(JoinIndexShare::new).toArray(JoinIndexShare[]::new);
        this.unique = Arrays.stream(this.shares).allMatch(JoinIndexShare::isUnique);
        final boolean isByValue = this.shares[0].isDirect() || this.shares[0].isRanked();
        this.valueSlots = isByValue ? new ValueSlots(this.shares) : null;
        this.alike = new long[isByValue && !unique && keyTypes.length > 1 ? RUN_LENGTH_MAX * Vector.CAPACITY : 0];
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

    /** Whether no key has several rows. */
    public boolean isUnique() {
        return unique;
    }

    /**
     * Looks the keys of some rows up where {@link #isUnique}: {@link #places} then says which rows have a partner, and {@link #ids} which.
     *
     * @return how many have one.
     */
    public int findUnique(final Vector[] keys, final int count) {
        if (valueSlots == null) {
            find(keys, count);
            int found = 0;
            for (int i = 0; i < count; i++) {
                if (counts[i] != 0) {
                    places[found] = i;
                    ids[found++] = idAt(i, 0);
                }
            }
            return found;
        }
        final Vector key = keys[shares[0].key()];
        int found;
        if (shares[0].isRanked()) {
            found = valueSlots.findRanked(key, count, places);
            valueSlots.rankedRows(found, ids);
        } else {
            found = valueSlots.findDirect(key, count, places, ids);
        }
        return keys.length == 1 ? found : withoutOthers(keys, found);
    }

    /**
     * Looks the keys of some rows up: {@link #places} then says which rows have partners.
     *
     * @return how many have some.
     */
    public int findPresent(final Vector[] keys, final int count) {
        if (valueSlots != null && shares[0].isRanked() && keys.length == 1) {
            return valueSlots.findRanked(keys[0], count, places);
        }
        if (unique) {
            return findUnique(keys, count);
        }
        find(keys, count);
        int found = 0;
        for (int i = 0; i < count; i++) {
            places[found] = i;
            found += counts[i] == 0 ? 0 : 1;
        }
        return found;
    }

    /** The places of the rows that have partners, ascending, after a look-up that says how many there are. */
    public int[] places() {
        return places;
    }

    /** The row of the right side for each of {@link #places}, after {@link #findUnique}. */
    public long[] ids() {
        return ids;
    }

    /** Looks the keys of some rows up: {@link #count} and {@link #idAt} then say what was found. */
    public void find(final Vector[] keys, final int count) {
        if (valueSlots != null) {
            valueSlots.findRuns(keys[shares[0].key()], count, shareOf, starts, counts);
            if (alike.length > 0) {
                findAlike(keys, count);
            }
        } else if (keys.length == 1 && keys[0].dictionaryId != 0 && keys[0].entryCount <= BatchLayout.ROW_COUNT_MAX) {
            findEntries(keys, count);
        } else {
            findHashed(keys, count);
        }
    }

    /** How many rows have the key of a row that was looked up. */
    public int count(final int index) {
        return counts[index];
    }

    /** The id of one of these rows. */
    public long idAt(final int index, final int match) {
        return alike.length > 0 ? alike[(int) starts[index] + match] : slotIdAt(index, match);
    }

    private long slotIdAt(final int index, final int match) {
        final JoinIndexShare share = shares[shareOf[index]];
        if (share.isDirect() && share.isUnique()) {
            return starts[index];
        }
        return share.numbers().get(starts[index] + match) & UNSIGNED;
    }

    /** Of the rows that were found by one of several keys, keeps those that have the others too. */
    private void findAlike(final Vector[] keys, final int count) {
        int end = 0;
        for (int i = 0; i < count; i++) {
            final int first = end;
            for (int match = 0; match < counts[i]; match++) {
                alike[end] = slotIdAt(i, match);
                end += hasOthers(keys, i, alike[end]) ? 1 : 0;
            }
            starts[i] = first;
            counts[i] = end - first;
        }
    }

    private boolean hasOthers(final Vector[] keys, final int index, final long id) {
        for (int other = 0; other < keys.length; other++) {
            if (other != shares[0].key()) {
                final ColumnView view = rows.column(keyColumns[other], id);
                if (keys[other].isNull(index)
                        || view.isNull(RowSet.rowOf(id))
                        || !matches(view, id, keyTypes[other], keys[other], index)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Of the rows that were found by one key, forgets those that differ in another. */
    private int withoutOthers(final Vector[] keys, final int found) {
        int kept = 0;
        for (int i = 0; i < found; i++) {
            if (hasOthers(keys, places[i], ids[i])) {
                places[kept] = places[i];
                ids[kept++] = ids[i];
            }
        }
        return kept;
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

    private void findHashed(final JoinIndexShare share, final long hash, final Vector[] keys, final int index) {
        final int tag = (int) (hash >>> 32);
        final long mask = share.slotCount() - 1;
        long slot = hash & mask;
        while (true) {
            final int group = share.slots().get(2 * slot + 1);
            if (group == 0) {
                return;
            }
            if (share.slots().get(2 * slot) == tag) {
                final long number = (group & UNSIGNED) - 1;
                if (matches(rows, share.firstOf(number), keyColumns, keyTypes, keys, index)) {
                    starts[index] = number;
                    counts[index] = 1;
                    if (!share.isUnique()) {
                        share.setRun(number, index, starts, counts);
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
