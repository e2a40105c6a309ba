package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import io.heddle.frame.plan.PartitionMapping;
import java.util.SplittableRandom;

/** Keeps some rows of a partition: the last ones, or a random sample. One fragment run. */
final class PickSink implements RowSink {
    private final ColumnComputer columns;
    private final BatchWriter writer;
    private final VectorPool pool;
    private final PartitionMapping mapping;
    private final SplittableRandom random;
    private long skipped;

    PickSink(final MappingSpec spec, final ExpressionCompiler compiler, final FragmentContext context) {
        this.pool = context.scratch().vectors();
        this.mapping = spec.mapping();
        this.columns = new ColumnComputer(spec.columns(), compiler, pool);
        this.writer =
                new BatchWriter(spec.schema(), context.output(), context.workingMemory(), pool, Long.MAX_VALUE >>> 2);
        final int partition = ((PartitionArgument) context.argument()).index();
        final long seed = mapping instanceof PartitionMapping.Sampled sampled ? sampled.seed() : 0;
        this.random = new SplittableRandom(new SplittableRandom(seed).nextLong() + partition);
        if (mapping instanceof PartitionMapping.Last last) {
            long rowCount = 0;
            for (int i = 0; i < context.inputCount(); i++) {
                rowCount += FragmentInputs.rowCount(context.input(i));
            }
            this.skipped = Math.max(0, rowCount - last.rowCount());
        }
    }

    @Override
    public void accept(final RowWindow window) {
        final Vector kept = pool.take(DataType.BOOL);
        for (int i = 0; i < window.count(); i++) {
            kept.bools()[i] = (byte) (isKept() ? 1 : 0);
        }
        window.select(kept);
        pool.give(kept);
        if (window.count() > 0) {
            columns.write(window, writer);
        }
    }

    private boolean isKept() {
        if (mapping instanceof PartitionMapping.Sampled sampled) {
            return random.nextDouble() < sampled.fraction();
        }
        return skipped-- <= 0;
    }

    @Override
    public boolean isSatisfied() {
        return false;
    }

    @Override
    public void finish() {
        writer.finish();
    }

    @Override
    public void close() {
        writer.close();
    }
}
