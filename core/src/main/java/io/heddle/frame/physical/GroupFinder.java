package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.GroupTable;
import io.heddle.frame.kernel.KeyHashes;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.Arrays;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * Finds the group records of the rows of a window. Where the keys have {@link StableCodes} and few combinations, these index a table of records
 * that serves for all batches. Where every key of a batch is a dictionary column or an integer of small range, the
 * codes of a row combine to an index into a table of records, so that keys are hashed once per distinct combination and batch; else
 * each row is hashed.
 */
final class GroupFinder implements AutoCloseable {
    private static final long STABLE_GROUPS_MAX = 1 << 20;
    private static final long STABLE_GROUPS_MIN = 1 << 12;

    private static final int DIRECT_GROUPS_MAX = 1 << 16;

    /** Stands for a record that is about to be found, which is done before anyone looks at it again. */
    private static final long ASKED = -1;

    /** Stands for the record of a group of another share; a record starts at a multiple of eight. */
    private static final long FOREIGN = 1;

    private final GroupTable table;
    private final VectorPool pool;
    private final Evaluator[] keys;
    private final int[] keyColumns;
    private final Vector[] keyVectors;
    private final long[] bases;
    private final int[] spans;
    private final int[] codes;
    private final int[] missingRows = new int[Vector.CAPACITY];
    private final int[] missingCodes = new int[Vector.CAPACITY];
    private final RowWindow missing = new RowWindow();
    private long directStamp = -1;
    private boolean isDirect;
    private final BatchMemory workingMemory;
    private final StableCodes[] stable;
    private final long[] knownSpans;
    private final long[] knownBases;
    private boolean isStable;
    private boolean isTooWide;
    private long directAddress;
    private long stableAddress;
    private long stableSize;
    private long seenRows;
    private long single;
    private Runnable beforeRecoding = () -> {};

    GroupFinder(
            final AggregationSpec spec,
            final Schema input,
            final ExpressionCompiler compiler,
            final GroupTable table,
            final FragmentContext context) {
        final FragmentScratch scratch = context.scratch();
        this.workingMemory = context.workingMemory();
        this.table = table;
        this.pool = scratch.vectors();
        this.codes = scratch.codes();
        final int keyCount = spec.keys().size();
        this.keys = new Evaluator[keyCount];
        this.keyColumns = new int[keyCount];
        this.keyVectors = new Vector[keyCount];
        this.bases = new long[keyCount];
        this.spans = new int[keyCount];
        this.stable = new StableCodes[keyCount];
        this.knownSpans = new long[keyCount];
        this.knownBases = new long[keyCount];
        for (int i = 0; i < keyCount; i++) {
            stable[i] = new StableCodes(workingMemory, pool);
            keys[i] = compiler.compile(spec.keys().get(i).expression());
            keyColumns[i] = spec.keys().get(i).expression() instanceof ColumnReference reference
                    ? input.indexOf(reference.name())
                    : -1;
        }
    }

    /** The record of the only group of an aggregation without keys. */
    long single() {
        if (single == 0) {
            table.prepare(keyVectors, 1);
            single = table.find(keyVectors, 0);
        }
        return single;
    }

    /**
     * Writes the record of each row's group; where there is a share, first narrows the window to the rows whose groups belong to it.
     */
    void find(final RowWindow window, final @Nullable ShareArgument share, final long[] into) {
        prepare(window.batch());
        if (isStable || isDirect) {
            findCoded(window, share, into);
            return;
        }
        if (share != null) {
            narrow(window, share);
        }
        loadKeys(window);
        table.findAll(keyVectors, window.count(), into);
        giveKeys();
    }

    /** Looks at the columns of a batch; true when its keys have codes that mean the same in all batches. */
    boolean prepare(final Batch batch) {
        if (directStamp != batch.stamp()) {
            directStamp = batch.stamp();
            isStable = prepareStable(batch);
            isDirect = !isStable && prepareDirect(batch);
        }
        return isStable;
    }

    /** What shall be done before codes that mean the same in all batches become others. */
    void beforeRecoding(final Runnable action) {
        beforeRecoding = action;
    }

    /** How many codes there are, while {@link #prepare} is true. */
    int codeCount() {
        long count = 1;
        for (final StableCodes column : stable) {
            count *= column.span();
        }
        return (int) count;
    }

    /** The record of a code whose rows have been through {@link #ensureRecords} or {@link #find}. */
    long record(final int code) {
        return UnsafeApi.getLong(stableAddress + 8L * code);
    }

    /** The codes of a window's rows; valid until the next call. */
    int[] combine(final RowWindow window) {
        Arrays.fill(codes, 0, window.count(), 0);
        combineCodes(window);
        return codes;
    }

    /** Makes records for rows, by their places in the window that was combined last. */
    void ensureRecords(final RowWindow window, final int[] places, final int placeCount) {
        int missingCount = 0;
        for (int i = 0; i < placeCount; i++) {
            final int code = codes[places[i]];
            if (record(code) == 0) {
                UnsafeApi.putLong(stableAddress + 8L * code, ASKED);
                missingRows[missingCount] = window.row(places[i]);
                missingCodes[missingCount++] = code;
            }
        }
        findMissing(window.batch(), missingCount, null, stableAddress);
    }

    private void narrow(final RowWindow window, final ShareArgument share) {
        loadKeys(window);
        final Vector own = pool.take(DataType.BOOL);
        final long[] hashes = table.hashes();
        for (int i = 0; i < window.count(); i++) {
            own.bools()[i] = (byte) (KeyHashes.shareOf(hashes[i], share.count()) == share.index() ? 1 : 0);
        }
        giveKeys();
        window.select(own);
        pool.give(own);
    }

    /** Looks the combined codes of rows up in the table of records; hashes one row of each combination that it does not know. */
    private void findCoded(final RowWindow window, final @Nullable ShareArgument share, final long[] into) {
        final long slots = isStable ? stableAddress : directAddress;
        final int count = window.count();
        combine(window);
        long least = FOREIGN;
        for (int i = 0; i < count; i++) {
            final long record = UnsafeApi.getLong(slots + 8L * codes[i]);
            into[i] = record;
            least = Math.min(least, record);
        }
        if (least == 0) {
            int missingCount = 0;
            for (int i = 0; i < count; i++) {
                final long slot = slots + 8L * codes[i];
                if (UnsafeApi.getLong(slot) == 0) {
                    UnsafeApi.putLong(slot, ASKED);
                    missingRows[missingCount] = window.row(i);
                    missingCodes[missingCount++] = codes[i];
                }
            }
            findMissing(window.batch(), missingCount, share, slots);
            for (int i = 0; i < count; i++) {
                into[i] = UnsafeApi.getLong(slots + 8L * codes[i]);
            }
        }
        if (share != null) {
            keepOwn(window, into);
        }
    }

    private void findMissing(
            final Batch batch, final int missingCount, final @Nullable ShareArgument share, final long slots) {
        missing.setRows(batch, missingRows, missingCount);
        loadKeys(missing);
        if (share == null) {
            final Vector records = pool.take(DataType.INT64);
            table.findAll(keyVectors, missingCount, records.longs());
            for (int i = 0; i < missingCount; i++) {
                UnsafeApi.putLong(slots + 8L * missingCodes[i], records.longs()[i]);
            }
            pool.give(records);
        } else {
            final long[] hashes = table.hashes();
            for (int i = 0; i < missingCount; i++) {
                final boolean isOwn = KeyHashes.shareOf(hashes[i], share.count()) == share.index();
                UnsafeApi.putLong(slots + 8L * missingCodes[i], isOwn ? table.find(keyVectors, i) : FOREIGN);
            }
        }
        giveKeys();
    }

    private void keepOwn(final RowWindow window, final long[] records) {
        final Vector own = pool.take(DataType.BOOL);
        final int count = window.count();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            final long record = records[i];
            final int isOwn = record == FOREIGN ? 0 : 1;
            own.bools()[i] = (byte) isOwn;
            records[kept] = record;
            kept += isOwn;
        }
        window.select(own);
        pool.give(own);
    }

    /** Whether codes that mean the same in all batches index a table that is kept; clears it when the codes have changed. */
    private boolean prepareStable(final Batch batch) {
        seenRows += batch.rowCount();
        if (isTooWide) {
            return false;
        }
        long size = 1;
        boolean changed = stableAddress == 0;
        for (int i = 0; i < stable.length; i++) {
            if (keyColumns[i] < 0 || !stable[i].open(batch.column(keyColumns[i]))) {
                return false;
            }
            size *= stable[i].span();
            if (size > STABLE_GROUPS_MAX) {
                isTooWide = true; // spans only grow
                return false;
            }
            changed |= stable[i].span() != knownSpans[i] || stable[i].base() != knownBases[i];
        }
        if (stable.length == 0 || size > Math.max(STABLE_GROUPS_MIN, 2 * seenRows)) {
            return false;
        }
        if (changed) {
            beforeRecoding.run();
            for (int i = 0; i < stable.length; i++) {
                knownSpans[i] = stable[i].span();
                knownBases[i] = stable[i].base();
            }
            if (size > stableSize) {
                discardStable();
                stableAddress = workingMemory.reserve((int) (Long.BYTES * size));
                stableSize = size;
            }
            UnsafeApi.setMemory(stableAddress, Long.BYTES * size, (byte) 0);
        }
        return true;
    }

    private void discardStable() {
        if (stableAddress != 0) {
            workingMemory.discard(stableAddress);
            stableAddress = 0;
        }
    }

    /** Whether the keys of this batch index the table directly; clears it when they do. */
    private boolean prepareDirect(final Batch batch) {
        long size = 1;
        for (int i = 0; i < keyColumns.length; i++) {
            if (keyColumns[i] < 0) {
                return false;
            }
            final ColumnView column = batch.column(keyColumns[i]);
            final long span = spanOf(column, i);
            if (span < 0 || span > DIRECT_GROUPS_MAX) {
                return false;
            }
            spans[i] = (int) span;
            size *= span;
            if (size > DIRECT_GROUPS_MAX) {
                return false;
            }
        }
        if (size > 256 && size > 2L * batch.rowCount()) {
            return false;
        }
        if (directAddress == 0) {
            directAddress = workingMemory.reserve(Long.BYTES * DIRECT_GROUPS_MAX);
        }
        UnsafeApi.setMemory(directAddress, Long.BYTES * size, (byte) 0);
        return true;
    }

    /** How many codes a column has, one for null included; -1 when unknown. */
    private long spanOf(final ColumnView column, final int key) {
        if (column.isDictionary()) {
            return column.entryCount() + 1L;
        }
        if (column.type().isIntegral() && column.hasRange()) {
            final long span = column.max() - column.min();
            if (span >= 0 && span < DIRECT_GROUPS_MAX) {
                bases[key] = column.min();
                return span + 2;
            }
        }
        return -1;
    }

    private void combineCodes(final RowWindow window) {
        int factor = 1;
        for (int i = 0; i < keyColumns.length; i++) {
            final ColumnView column = window.batch().column(keyColumns[i]);
            if (isStable) {
                stable[i].addCodes(column, window, factor, codes);
                factor *= (int) stable[i].span();
            } else {
                LoadKernels.addCodes(column, window, bases[i], spans[i] - 1, factor, codes);
                factor *= spans[i];
            }
        }
    }

    private void loadKeys(final RowWindow window) {
        for (int i = 0; i < keys.length; i++) {
            keyVectors[i] = keys[i].evaluate(window);
        }
        table.prepare(keyVectors, window.count());
    }

    private void giveKeys() {
        for (final Vector vector : keyVectors) {
            pool.give(vector);
        }
    }

    @Override
    public void close() {
        for (final StableCodes column : stable) {
            column.close();
        }
        discardStable();
        if (directAddress != 0) {
            workingMemory.discard(directAddress);
        }
    }
}
