package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import org.agrona.UnsafeApi;

/**
 * Makes one share of the index of a join ({@link JoinIndexLayout}): by the value where the key is an integer of a range not much wider than
 * there are rows, by the rank of the value among those that occur where the range is wider (Jacobson, Space-efficient Static Trees and Graphs, 1989),
 * else by hash. Of several keys one is enough if few rows share each of its values; the others are compared. All tasks see the same rows and so decide alike. One fragment run.
 */
public final class JoinIndexBuilder {
    /** Rows with the same value of the key that is looked up, where others are compared then. */
    private static final int RUN_LENGTH_MAX = JoinIndex.RUN_LENGTH_MAX;

    private static final long SLOTS_MIN = 1 << 10;
    private static final long DIRECT_SLOTS_MIN = 1 << 16;
    private static final long DIRECT_SLOTS_PER_ROW = 4;
    private static final long DIRECT_SLOTS_MAX = 1L << 31;
    /** Two bits each, where a row of a hash table takes about as many as this. */
    private static final long RANKED_SLOTS_PER_ROW = 256;

    /** Two megabytes, which are sooner cleared than millions of rows are hashed that come to look for a few. */
    private static final long RANKED_SLOTS_MIN = 1 << 23;

    /** Where rows are counted by the values of one of the keys first, in half a byte each: no more than a hash table takes. */
    private static final long COUNTED_SLOTS_PER_ROW = 64;

    private static final long COUNTED_SLOTS_MIN = 1 << 20;

    private final RowSet rows;
    private final int[] keyColumns;
    private final DataType[] keyTypes;
    private final BatchMemory output;
    private final BatchMemory workingMemory;
    private final VectorPool pool;
    private final int share;
    private final int shareCount;
    private final KeyHashes keyHashes = new KeyHashes();
    private final RowWindow window = new RowWindow();
    private final Vector[] keys;
    private int indexKey;

    public JoinIndexBuilder(
            final RowSet rows,
            final int[] keyColumns,
            final DataType[] keyTypes,
            final BatchMemory output,
            final BatchMemory workingMemory,
            final VectorPool pool,
            final int share,
            final int shareCount) {
        if (rows.batchCount() >= JoinIndexLayout.BATCH_COUNT_MAX) {
            throw new FrameException(
                    FrameErrorCategory.RESOURCE,
                    "the right side of a join has " + rows.batchCount() + " batches, more than "
                            + JoinIndexLayout.BATCH_COUNT_MAX + "; put the smaller frame on the right");
        }
        this.rows = rows;
        this.keyColumns = keyColumns.clone();
        this.keyTypes = keyTypes.clone();
        this.output = output;
        this.workingMemory = workingMemory;
        this.pool = pool;
        this.share = share;
        this.shareCount = shareCount;
        this.keys = new Vector[keyColumns.length];
    }

    /** Takes the rows of a window whose keys are loaded; false if it has seen enough. */
    private interface Rows {
        boolean accept(int batch, int count);
    }

    /** Writes the share. */
    public void build() {
        for (int key = 0; key < keyTypes.length; key++) {
            if (keyTypes[key].isIntegral() && buildByValue(key)) {
                return;
            }
        }
        buildHashed();
    }

    /** False where the values of this key are too far apart, or too many rows share one although there are more keys. */
    private boolean buildByValue(final int key) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int batch = 0; batch < rows.batchCount(); batch++) {
            final ColumnView view = rows.batch(batch).column(keyColumns[key]);
            if (view.hasRange()) {
                min = Math.min(min, view.min());
                max = Math.max(max, view.max());
            }
        }
        final long span = max - min;
        final boolean isDirect = isNarrow(span, DIRECT_SLOTS_MIN, DIRECT_SLOTS_PER_ROW);
        final boolean isRanked = keyTypes.length > 1
                ? isNarrow(span, COUNTED_SLOTS_MIN, COUNTED_SLOTS_PER_ROW)
                : isNarrow(span, RANKED_SLOTS_MIN, RANKED_SLOTS_PER_ROW);
        if (!isDirect && !isRanked) {
            return false;
        }
        indexKey = key;
        if (keyTypes.length > 1 && !partsRows(min, span + 1)) {
            return false;
        }
        if (isDirect) {
            buildDirect(min, span + 1);
        } else {
            buildRanked(min, span + 1);
        }
        return true;
    }

    private boolean isNarrow(final long span, final long slotsMin, final long slotsPerRow) {
        return span >= 0 && span < Math.min(DIRECT_SLOTS_MAX, Math.max(slotsMin, slotsPerRow * rows.rowCount()));
    }

    /** Whether at most {@link #RUN_LENGTH_MAX} rows share a value of the key. Counts in nibbles, since the span may be wide. */
    private boolean partsRows(final long base, final long span) {
        long valueCount = 0;
        for (int batch = 0; batch < rows.batchCount(); batch++) {
            final ColumnView view = rows.batch(batch).column(keyColumns[indexKey]);
            valueCount += rows.batch(batch).rowCount() - view.nullCount();
        }
        if (valueCount > span * RUN_LENGTH_MAX) {
            return false;
        }
        final IntSegments seen = IntSegments.make(workingMemory, (span + 7) / 8);
        final boolean[] isTooMany = new boolean[1];
        forEachIndexKey((batch, count) -> {
            final Vector key = keys[indexKey];
            for (int i = 0; i < count && !isTooMany[0]; i++) {
                if (!key.isNull(i)) {
                    final long slot = key.longs[i] - base;
                    final int shift = (int) (slot & 7) * 4;
                    final int counts = seen.get(slot >>> 3);
                    isTooMany[0] = (counts >>> shift & 0xF) >= RUN_LENGTH_MAX;
                    seen.set(slot >>> 3, counts + (1 << shift));
                }
            }
            return !isTooMany[0];
        });
        seen.discard(workingMemory);
        return !isTooMany[0];
    }

    private void forEachIndexKey(final Rows body) {
        boolean isWanted = true;
        for (int batch = 0; batch < rows.batchCount() && isWanted; batch++) {
            isWanted = forEachWindow(batch, indexKey, indexKey + 1, body);
        }
    }

    /** Leaves out batches that have none of {@code span} values from the first on: where keys are in order, most are another share's. */
    private void forEachKeyFrom(final long first, final long span, final Rows body) {
        final long last = first + span - 1; // not the end: the largest value of all has none
        for (int batch = 0; batch < rows.batchCount() && span > 0; batch++) {
            final ColumnView view = rows.batch(batch).column(keyColumns[indexKey]);
            if (!view.hasRange() || (view.max() >= first && view.min() <= last)) {
                forEachWindow(batch, indexKey, indexKey + 1, body);
            }
        }
    }

    /** Loads the keys from {@code firstKey} to the one before {@code endKey}; false if the body has seen enough. */
    private boolean forEachWindow(final int batch, final int firstKey, final int endKey, final Rows body) {
        boolean isWanted = true;
        final int rowCount = rows.batch(batch).rowCount();
        for (int start = 0; start < rowCount && isWanted; start += Vector.CAPACITY) {
            window.set(rows.batch(batch), start, Math.min(Vector.CAPACITY, rowCount - start));
            for (int key = firstKey; key < endKey; key++) {
                keys[key] = pool.take(keyTypes[key]);
                LoadKernels.load(window.batch().column(keyColumns[key]), window, keys[key]);
            }
            isWanted = body.accept(batch, window.count());
            for (int key = firstKey; key < endKey; key++) {
                pool.give(keys[key]);
            }
        }
        return isWanted;
    }

    private int rowNumber(final int batch, final int index) {
        return (int) RowSet.id(batch, window.start() + index);
    }

    private void buildDirect(final long base, final long span) {
        final long slotsPerShare = ValueSlots.slotsPerShare(span, shareCount);
        final long firstKey = base + slotsPerShare * share;
        final long slotCount = Math.max(0, Math.min(slotsPerShare, base + span - firstKey));
        final IntSegments slots = IntSegments.make(output, slotCount);
        final long[] counts = new long[2];
        forEachKeyFrom(firstKey, slotCount, (batch, count) -> {
            final Vector key = keys[indexKey];
            for (int i = 0; i < count; i++) {
                final long slot = key.longs[i] - firstKey;
                if (slot >= 0 && slot < slotCount && !key.isNull(i)) {
                    counts[0]++;
                    counts[1] += slots.get(slot) != 0 ? 1 : 0;
                    slots.set(slot, rowNumber(batch, i) + 1);
                }
            }
            return true;
        });
        final boolean unique = counts[1] == 0;
        writeHeader(
                JoinIndexLayout.KIND_DIRECT,
                base,
                slotsPerShare,
                unique ? slotCount : 0,
                unique ? 0 : slotCount + 1,
                unique ? 0 : counts[0]);
        if (unique) {
            slots.trim(output);
            return;
        }
        slots.discard(output);
        final IntSegments starts = IntSegments.make(output, slotCount + 1);
        forEachKeyFrom(firstKey, slotCount, (batch, count) -> {
            for (int i = 0; i < count; i++) {
                final long slot = keys[indexKey].longs[i] - firstKey;
                if (slot >= 0 && slot < slotCount && !keys[indexKey].isNull(i)) {
                    starts.increment(slot);
                }
            }
            return true;
        });
        final IntSegments numbers = IntSegments.make(output, counts[0]);
        accumulate(starts);
        forEachKeyFrom(firstKey, slotCount, (batch, count) -> {
            for (int i = 0; i < count; i++) {
                final long slot = keys[indexKey].longs[i] - firstKey;
                if (slot >= 0 && slot < slotCount && !keys[indexKey].isNull(i)) {
                    numbers.set(starts.increment(slot) & 0xFFFF_FFFFL, rowNumber(batch, i));
                }
            }
            return true;
        });
        shiftBack(starts);
        starts.trim(output);
        numbers.trim(output);
    }

    private void buildRanked(final long base, final long span) {
        final long slotsPerShare = ValueSlots.slotsPerShare(span, shareCount);
        final long firstKey = base + slotsPerShare * share;
        final long slotCount = Math.max(0, Math.min(slotsPerShare, base + span - firstKey));
        final IntSegments ranks = IntSegments.make(output, 2 * ((slotCount + Integer.SIZE - 1) / Integer.SIZE));
        final long[] counts = new long[2];
        forEachKeyFrom(firstKey, slotCount, (batch, count) -> {
            for (int i = 0; i < count; i++) {
                final long slot = keys[indexKey].longs[i] - firstKey;
                if (slot >= 0 && slot < slotCount && !keys[indexKey].isNull(i)) {
                    final long word = 2 * (slot / Integer.SIZE);
                    final int bits = ranks.get(word);
                    final int bit = 1 << slot;
                    counts[0]++;
                    counts[1] += (bits & bit) == 0 ? 1 : 0;
                    ranks.set(word, bits | bit);
                }
            }
            return true;
        });
        int rank = 0;
        for (long word = 0; word < ranks.size(); word += 2) {
            ranks.set(word + 1, rank);
            rank += Integer.bitCount(ranks.get(word));
        }
        final boolean unique = counts[0] == counts[1];
        writeHeader(
                JoinIndexLayout.KIND_RANKED, base, slotsPerShare, ranks.size(), unique ? 0 : counts[1] + 1, counts[0]);
        ranks.trim(output);
        final IntSegments starts = IntSegments.make(unique ? workingMemory : output, unique ? 0 : counts[1] + 1);
        if (!unique) {
            forEachKeyFrom(firstKey, slotCount, (batch, count) -> {
                for (int i = 0; i < count; i++) {
                    final long slot = keys[indexKey].longs[i] - firstKey;
                    if (slot >= 0 && slot < slotCount && !keys[indexKey].isNull(i)) {
                        starts.increment(JoinIndexShare.rank(ranks, slot));
                    }
                }
                return true;
            });
            accumulate(starts);
        }
        final IntSegments numbers = IntSegments.make(output, counts[0]);
        forEachKeyFrom(firstKey, slotCount, (batch, count) -> {
            for (int i = 0; i < count; i++) {
                final long slot = keys[indexKey].longs[i] - firstKey;
                if (slot >= 0 && slot < slotCount && !keys[indexKey].isNull(i)) {
                    final long group = JoinIndexShare.rank(ranks, slot);
                    numbers.set(unique ? group : starts.increment(group) & 0xFFFF_FFFFL, rowNumber(batch, i));
                }
            }
            return true;
        });
        shiftBack(starts);
        starts.trim(output);
        numbers.trim(output);
    }

    /** Turns counts to starts. */
    private static void accumulate(final IntSegments counts) {
        int sum = 0;
        for (long i = 0; i < counts.size(); i++) {
            final int count = counts.get(i);
            counts.set(i, sum);
            sum += count;
        }
    }

    /** Filling has moved each start to its end, which is the start of the next. */
    private static void shiftBack(final IntSegments starts) {
        int before = 0;
        for (long i = 0; i < starts.size(); i++) {
            final int end = starts.get(i);
            starts.set(i, before);
            before = end;
        }
    }

    private void buildHashed() {
        final long slotCount = 2 * Long.highestOneBit(SLOTS_MIN + rows.rowCount() / shareCount * 3 / 2);
        final IntSegments slots = IntSegments.make(output, 2 * slotCount);
        final IntSegments groupOfRow = IntSegments.make(workingMemory, rows.rowCount());
        final IntSegments firstRow = IntSegments.make(workingMemory, rows.rowCount() + 1);
        final Groups groups = new Groups(slots, slotCount, groupOfRow, firstRow);
        for (int batch = 0; batch < rows.batchCount(); batch++) {
            forEachWindow(batch, 0, keys.length, groups::add);
        }
        final boolean unique = groups.groupCount == groups.rowCount;
        writeHeader(
                JoinIndexLayout.KIND_HASHED,
                0,
                slotCount,
                2 * slotCount,
                unique ? 0 : groups.groupCount + 1,
                groups.rowCount);
        slots.trim(output);
        if (unique) {
            final IntSegments numbers = IntSegments.make(output, groups.rowCount);
            for (long i = 0; i < groups.rowCount; i++) {
                numbers.set(i, firstRow.get(i));
            }
            numbers.trim(output);
        } else {
            writeGroups(groups);
        }
        groupOfRow.discard(workingMemory);
        firstRow.discard(workingMemory);
    }

    private void writeGroups(final Groups groups) {
        final IntSegments starts = IntSegments.make(output, groups.groupCount + 1);
        for (long row = 0; row < groups.position; row++) {
            final int group = groups.groupOfRow.get(row);
            if (group != 0) {
                starts.increment((group & 0xFFFF_FFFFL) - 1);
            }
        }
        final IntSegments numbers = IntSegments.make(output, groups.rowCount);
        accumulate(starts);
        long position = 0;
        for (int batch = 0; batch < rows.batchCount(); batch++) {
            for (int row = 0; row < rows.batch(batch).rowCount(); row++) {
                final int group = groups.groupOfRow.get(position++);
                if (group != 0) {
                    final int place = starts.increment((group & 0xFFFF_FFFFL) - 1);
                    numbers.set(place & 0xFFFF_FFFFL, (int) RowSet.id(batch, row));
                }
            }
        }
        shiftBack(starts);
        starts.trim(output);
        numbers.trim(output);
    }

    /** Numbers the distinct keys of this share in the order of their first rows. */
    private final class Groups {
        private final IntSegments groupOfRow;
        private final IntSegments firstRow;
        private final IntSegments slots;
        private final long slotCount;
        private long groupCount;
        private long rowCount;
        private long position;

        Groups(
                final IntSegments slots,
                final long slotCount,
                final IntSegments groupOfRow,
                final IntSegments firstRow) {
            this.slots = slots;
            this.slotCount = slotCount;
            this.groupOfRow = groupOfRow;
            this.firstRow = firstRow;
        }

        boolean add(final int batch, final int count) {
            keyHashes.compute(keyTypes, keys, count);
            for (int i = 0; i < count; i++) {
                final long hash = keyHashes.hashes()[i];
                if (keyHashes.nullWords()[i] == 0 && KeyHashes.shareOf(hash, shareCount) == share) {
                    groupOfRow.set(position + i, groupOf(hash, batch, i) + 1);
                    rowCount++;
                }
            }
            position += count;
            return true;
        }

        private int groupOf(final long hash, final int batch, final int index) {
            final int tag = (int) (hash >>> 32);
            long slot = hash & (slotCount - 1);
            while (true) {
                final int group = slots.get(2 * slot + 1);
                if (group == 0) {
                    if (groupCount + 1 >= slotCount) {
                        throw FrameException.internal("the keys of a join do not spread: share " + share + " of "
                                + shareCount + " has more than " + groupCount + " of " + rows.rowCount());
                    }
                    slots.set(2 * slot, tag);
                    slots.set(2 * slot + 1, (int) groupCount + 1);
                    firstRow.set(groupCount, rowNumber(batch, index));
                    return (int) groupCount++;
                }
                if (slots.get(2 * slot) == tag
                        && JoinIndex.matches(
                                rows, firstRow.get((group & 0xFFFF_FFFFL) - 1), keyColumns, keyTypes, keys, index)) {
                    return group - 1;
                }
                slot = (slot + 1) & (slotCount - 1);
            }
        }
    }

    private void writeHeader(
            final int kind,
            final long base,
            final long slotCount,
            final long slotsSize,
            final long startsSize,
            final long rowsSize) {
        final long header = output.reserve(JoinIndexLayout.HEADER_LENGTH);
        UnsafeApi.setMemory(header, JoinIndexLayout.HEADER_LENGTH, (byte) 0);
        UnsafeApi.putInt(header + JoinIndexLayout.MAGIC_OFFSET, JoinIndexLayout.MAGIC);
        UnsafeApi.putInt(header + JoinIndexLayout.KIND_OFFSET, kind);
        UnsafeApi.putLong(header + JoinIndexLayout.BASE_OFFSET, base);
        UnsafeApi.putLong(header + JoinIndexLayout.SLOT_COUNT_OFFSET, slotCount);
        UnsafeApi.putLong(header + JoinIndexLayout.SLOTS_SIZE_OFFSET, slotsSize);
        UnsafeApi.putLong(header + JoinIndexLayout.STARTS_SIZE_OFFSET, startsSize);
        UnsafeApi.putLong(header + JoinIndexLayout.ROWS_SIZE_OFFSET, rowsSize);
        UnsafeApi.putInt(header + JoinIndexLayout.KEY_OFFSET, indexKey);
        output.trim(header, JoinIndexLayout.HEADER_LENGTH);
    }
}
