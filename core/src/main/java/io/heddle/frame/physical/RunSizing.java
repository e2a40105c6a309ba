package io.heddle.frame.physical;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.expression.Schema;

/** How a task uses the memory that it may count on. */
final class RunSizing {
    /** Of what a task may count on, the part that it orders at a time; the rest is for what it reads and what it has written. */
    private static final int SORTED_PART = 8;

    /** Small enough that few rows are read in vain where a range begins and ends, large enough to fill a chunk of the store. */
    private static final long BATCH_BYTES_MIN = 62 << 10;

    private static final long BATCH_BYTES_MAX = 1 << 20;
    private static final int BATCH_PART = 128;
    private static final int BATCH_ROWS_MIN = 128;
    private static final int OUTPUT_PART = 16;

    private RunSizing() {}

    /** What is ordered at a time, bytes. */
    static long sortedBytes(final FragmentContext context) {
        return Math.max(4 * BATCH_BYTES_MIN, context.memoryBytes() / SORTED_PART);
    }

    /** Rows of a batch of a run. */
    static int batchRows(final Schema schema, final FragmentContext context) {
        final long bytes = Math.max(BATCH_BYTES_MIN, Math.min(BATCH_BYTES_MAX, context.memoryBytes() / BATCH_PART));
        final long rows = bytes / (Long.BYTES * (long) Math.max(1, schema.size()));
        return (int) Math.max(BATCH_ROWS_MIN, rows);
    }

    /** Rows of a batch of an output: all that a batch can have, unless rows on their way to it would take too much of the memory. */
    static int outputRows(final Schema schema, final FragmentContext context) {
        final long rows = context.memoryBytes() / OUTPUT_PART / (Long.BYTES * (long) Math.max(1, schema.size()));
        return (int) Math.min(BatchBuilder.rowCapacityOf(schema), Math.max(BATCH_ROWS_MIN, Long.highestOneBit(rows)));
    }

    /** The rows ordered at a time where a row has about that many bytes. */
    static long rowsAtATime(final FragmentContext context, final long rowBytes) {
        return Math.max(1, sortedBytes(context) / (rowBytes + SortBuffer.ENTRY_BYTES));
    }
}
