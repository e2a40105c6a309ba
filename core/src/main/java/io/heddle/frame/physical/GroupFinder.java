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

/**
 * Finds the group records of the rows of a window. Where the keys have {@link StableCodes} and few combinations, these index a table of records
 * that serves for all batches. Where every key of a batch is a dictionary column or an integer of small range, the
 * codes of a row combine to an index into a table of records, so that keys are hashed once per distinct combination and batch; else
 * each row is hashed.
 */
final class GroupFinder implements AutoCloseable {
    private static final long STABLE_GROUPS_MAX = 1 << 20;
    private static final long STABLE_GROUPS_MIN = 1 << 12;

    /** Stands for a record that is about to be found. */
    private static final long ASKED = -1;

    private final GroupTable table;
    private final VectorPool pool;
    private final Evaluator[] keys;
    private final int[] keyColumns;
    private final Vector[] keyVectors;
    private final long[] bases;
    private final int[] spans;
    private final long[] direct;
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
    private long stableAddress;
    private long stableSize;
    private long seenRows;
    private long single;

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
        this.direct = scratch.directGroups();
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

    /** Narrows a window to the rows whose groups belong to a share. */
    void narrow(final RowWindow window, final ShareArgument share) {
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

    /** Writes the record of each row's group. */
    void find(final RowWindow window, final long[] into) {
        if (directStamp != window.batch().stamp()) {
            directStamp = window.batch().stamp();
            isStable = prepareStable(window.batch());
            isDirect = !isStable && prepareDirect(window.batch());
        }
        final int count = window.count();
        if (isStable) {
            findStable(window, into);
            return;
        }
        if (!isDirect) {
            loadKeys(window);
            table.findAll(keyVectors, count, into);
            giveKeys();
            return;
        }
        combineCodes(window);
        int missingCount = 0;
        long least = 1;
        for (int i = 0; i < count; i++) {
            final long record = direct[codes[i]];
            into[i] = record;
            least = Math.min(least, record);
            if (record == 0) {
                direct[codes[i]] = ASKED;
                missingRows[missingCount] = window.row(i);
                missingCodes[missingCount++] = codes[i];
            }
        }
        if (least <= 0) {
            findMissing(window.batch(), missingCount);
            for (int i = 0; i < count; i++) {
                into[i] = direct[codes[i]];
            }
        }
    }

    /** Whether codes that mean the same in all batches index a table that is kept; clears it when the codes have changed. */
    private boolean prepareStable(final Batch batch) {
        seenRows += batch.rowCount();
        long size = 1;
        boolean changed = stableAddress == 0;
        for (int i = 0; i < stable.length; i++) {
            if (keyColumns[i] < 0 || !stable[i].open(batch.column(keyColumns[i]))) {
                return false;
            }
            size *= stable[i].span();
            if (size > STABLE_GROUPS_MAX) {
                return false;
            }
            changed |= stable[i].span() != knownSpans[i] || stable[i].base() != knownBases[i];
        }
        if (stable.length == 0 || size > Math.max(STABLE_GROUPS_MIN, 2 * seenRows)) {
            return false;
        }
        if (changed) {
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

    private void findStable(final RowWindow window, final long[] into) {
        final int count = window.count();
        Arrays.fill(codes, 0, count, 0);
        int factor = 1;
        for (int i = 0; i < stable.length; i++) {
            stable[i].addCodes(window.batch().column(keyColumns[i]), window, factor, codes);
            factor *= (int) stable[i].span();
        }
        long least = 1;
        for (int i = 0; i < count; i++) {
            final long record = UnsafeApi.getLong(stableAddress + 8L * codes[i]);
            into[i] = record;
            least = Math.min(least, record);
        }
        if (least > 0) {
            return;
        }
        int missingCount = 0;
        for (int i = 0; i < count; i++) {
            final long slot = stableAddress + 8L * codes[i];
            if (UnsafeApi.getLong(slot) == 0) {
                UnsafeApi.putLong(slot, ASKED);
                missingRows[missingCount] = window.row(i);
                missingCodes[missingCount++] = codes[i];
            }
        }
        missing.setRows(window.batch(), missingRows, missingCount);
        loadKeys(missing);
        for (int i = 0; i < missingCount; i++) {
            UnsafeApi.putLong(stableAddress + 8L * missingCodes[i], table.find(keyVectors, i));
        }
        giveKeys();
        for (int i = 0; i < count; i++) {
            into[i] = UnsafeApi.getLong(stableAddress + 8L * codes[i]);
        }
    }

    /** Hashes one row of each combination of codes that this batch has not had before. */
    private void findMissing(final Batch batch, final int missingCount) {
        missing.setRows(batch, missingRows, missingCount);
        loadKeys(missing);
        for (int i = 0; i < missingCount; i++) {
            direct[missingCodes[i]] = table.find(keyVectors, i);
        }
        giveKeys();
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
            if (span < 0 || span > direct.length) {
                return false;
            }
            spans[i] = (int) span;
            size *= span;
            if (size > direct.length) {
                return false;
            }
        }
        if (size > 256 && size > 2L * batch.rowCount()) {
            return false;
        }
        Arrays.fill(direct, 0, (int) size, 0);
        return true;
    }

    /** How many codes a column has, one for null included; -1 when unknown. */
    private long spanOf(final ColumnView column, final int key) {
        if (column.isDictionary()) {
            return column.entryCount() + 1L;
        }
        if (column.type().isIntegral() && column.hasRange()) {
            final long span = column.max() - column.min();
            if (span >= 0 && span < direct.length) {
                bases[key] = column.min();
                return span + 2;
            }
        }
        return -1;
    }

    private void combineCodes(final RowWindow window) {
        Arrays.fill(codes, 0, window.count(), 0);
        int factor = 1;
        for (int i = 0; i < keyColumns.length; i++) {
            LoadKernels.addCodes(window.batch().column(keyColumns[i]), window, bases[i], spans[i] - 1, factor, codes);
            factor *= spans[i];
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
    }
}
