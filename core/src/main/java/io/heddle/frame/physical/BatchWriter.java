package io.heddle.frame.physical;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.AppendKernels;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.function.Consumer;

/** Collects rows that are brought as vectors to batches, cut where rows or text no longer fit, and seals these in some memory or hands them on. One run. */
final class BatchWriter implements AutoCloseable {
    private static final int ROW_CAPACITY_MIN = 64;

    private final Schema schema;
    private final Consumer<BatchBuilder> target;
    private final BatchBuilder builder;
    private final VectorPool pool;
    private final Vector[] columns;

    /** Brings rows into vectors, one per column. */
    interface Loader {
        void load(long first, int count, Vector[] columns);
    }

    /** A writer of about that many rows. */
    BatchWriter(
            final Schema schema,
            final BatchMemory output,
            final BatchMemory workingMemory,
            final VectorPool pool,
            final long expectedRows) {
        this(schema, builder -> builder.seal(output), workingMemory, pool, capacity(schema, expectedRows));
    }

    private BatchWriter(
            final Schema schema,
            final Consumer<BatchBuilder> target,
            final BatchMemory workingMemory,
            final VectorPool pool,
            final int rowCapacity) {
        this.schema = schema;
        this.target = target;
        this.pool = pool;
        this.builder = new BatchBuilder(schema, workingMemory, rowCapacity);
        this.columns = new Vector[schema.size()];
    }

    private static int capacity(final Schema schema, final long expectedRows) {
        final int capacity = BatchBuilder.rowCapacityOf(schema);
        final long wanted = Math.max(ROW_CAPACITY_MIN, 2 * Long.highestOneBit(Math.max(1, expectedRows)));
        return (int) Math.min(capacity, wanted);
    }

    /** A writer of batches with at most that many rows. */
    static BatchWriter ofBatches(
            final Schema schema, final BatchMemory output, final FragmentContext context, final int batchRows) {
        return handing(schema, builder -> builder.seal(output), context, batchRows);
    }

    /** The same that hands each batch on, which must be gone through before the target returns with an empty builder. */
    static BatchWriter handing(
            final Schema schema,
            final Consumer<BatchBuilder> target,
            final FragmentContext context,
            final int batchRows) {
        return new BatchWriter(
                schema,
                target,
                context.workingMemory(),
                context.scratch().vectors(),
                Math.min(BatchBuilder.rowCapacityOf(schema), batchRows));
    }

    /** How many rows one call may bring. */
    int step() {
        return Math.min(Vector.CAPACITY, builder.rowCapacity());
    }

    /** Appends rows, at most {@link #step}. */
    void write(final long first, final int count, final Loader loader) {
        if (count == 0) {
            return;
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i] = pool.take(schema.field(i).type());
        }
        final boolean fits;
        long stringBytes = 0;
        try {
            loader.load(first, count, columns);
            for (final Vector column : columns) {
                stringBytes += stringBytes(column, count);
            }
            if (count > builder.freeRowCount() || !builder.hasRoom(stringBytes)) {
                target.accept(builder);
            }
            fits = builder.hasRoom(stringBytes);
            if (fits) {
                for (int i = 0; i < columns.length; i++) {
                    AppendKernels.append(columns[i], count, builder.column(i), builder.rowCount());
                }
                builder.commitRows(count);
            }
        } finally {
            for (final Vector column : columns) {
                pool.give(column);
            }
        }
        if (!fits) {
            if (count == 1) {
                throw FrameException.user("a row with " + stringBytes
                        + " bytes of text does not fit a batch; the limit is " + builder.stringsLengthMax());
            }
            write(first, count / 2, loader);
            write(first + count / 2, count - count / 2, loader);
        }
    }

    static long stringBytes(final Vector column, final int count) {
        long length = 0;
        if (column.type() == DataType.STRING) {
            for (int i = 0; i < count; i++) {
                length += column.isNull(i) ? 0 : column.lengths()[i];
            }
        }
        return length;
    }

    /** Seals or hands on what is left. */
    void finish() {
        target.accept(builder);
    }

    @Override
    public void close() {
        builder.close();
    }
}
