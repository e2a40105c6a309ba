package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.OpenedBatch;
import io.heddle.frame.column.PartitionSlices;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.BlockReader;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;

/**
 * The fragment of all plans of today: reads a block or partitions, keeps the rows that pass the conditions, and computes output columns
 * or aggregates, in one pass over windows of rows.
 *
 * @param input      the columns that the source brings, which conditions and sink refer to.
 * @param conditions all must hold; evaluated in this order, each on the rows that the ones before left.
 */
record PipelineFragment(PipelineSource source, Schema input, List<Expression> conditions, SinkSpec sink)
        implements Fragment {

    @Override
    public void run(final FragmentContext context) {
        if (source instanceof PipelineSource.Blocks blocks && passesOn(sink)) {
            copyBlocks(blocks, context);
            return;
        }
        try (AppendMemory literals = new AppendMemory(context.workingMemory());
                AppendMemory texts = new AppendMemory(context.workingMemory())) {
            final ExpressionCompiler compiler =
                    new ExpressionCompiler(input, context.scratch().vectors(), literals, texts);
            try (RowSink rows = openSink(compiler, context)) {
                final Pass pass = new Pass(this, compiler, rows, texts, context);
                if (source instanceof PipelineSource.Blocks blocks) {
                    pass.overBlock(blocks);
                } else if (source instanceof PipelineSource.Partitions partitions) {
                    pass.overPartitions(partitions);
                } else if (source instanceof PipelineSource.Ranges ranges) {
                    pass.overRange(ranges);
                }
                rows.finish();
            }
        }
    }

    private RowSink openSink(final ExpressionCompiler compiler, final FragmentContext context) {
        if (sink instanceof SinkSpec.Output output) {
            return new OutputSink(output, input, compiler, context.scratch().vectors(), context);
        }
        if (sink instanceof SinkSpec.Sorted sorted) {
            return new SortSink(
                    sorted.spec(),
                    new ColumnComputer(
                            sorted.columns(), compiler, context.scratch().vectors()),
                    context);
        }
        if (sink instanceof SinkSpec.Runs runs) {
            return new RunSink(
                    runs.spec(), columns(runs, compiler, context.scratch().vectors()), context);
        }
        if (sink instanceof SinkSpec.Joined joined) {
            return new JoinSink(joined.spec(), compiler, context);
        }
        if (sink instanceof SinkSpec.Windowed windowed) {
            return new WindowSink(windowed.spec(), compiler, context);
        }
        if (sink instanceof SinkSpec.Mapped mapped) {
            return mapped.spec().open(compiler, context);
        }
        return new AggregateSink((SinkSpec.Aggregation) sink, input, compiler, context);
    }

    private static ColumnComputer columns(
            final SinkSpec.Runs runs, final ExpressionCompiler compiler, final VectorPool pool) {
        final List<Evaluator> evaluators = new ArrayList<>();
        runs.columns().forEach(column -> evaluators.add(compiler.compile(column.expression())));
        final BucketSpec buckets = runs.buckets();
        if (buckets != null) {
            final Evaluator[] keys = buckets.keys().stream()
                    .map(key -> compiler.compile(key.expression()))
                    .toArray(Evaluator[]::new);
            evaluators.add(new BucketEvaluator(keys, buckets.keyTypes(), buckets.count(), pool));
        }
        return new ColumnComputer(evaluators, pool);
    }

    /** Whether rows leave as they come, so that a reader's builder can be sealed at once. */
    private boolean passesOn(final SinkSpec spec) {
        if (!(spec instanceof SinkSpec.Output output)
                || !conditions.isEmpty()
                || output.limit() != Long.MAX_VALUE
                || output.columns().size() != input.size()) {
            return false;
        }
        for (int i = 0; i < input.size(); i++) {
            final NamedExpression column = output.columns().get(i);
            if (!column.name().equals(input.field(i).name())
                    || !(column.expression() instanceof ColumnReference reference)
                    || !reference.name().equals(column.name())) {
                return false;
            }
        }
        return true;
    }

    private static BlockReader open(final PipelineSource.Blocks blocks, final FragmentContext context) {
        final BlockArgument argument = (BlockArgument) PartitionArgument.source(context.argument());
        final BatchBuilder builder = new BatchBuilder(blocks.schema(), context.workingMemory());
        return blocks.format()
                .open(
                        argument.block(),
                        blocks.columns(),
                        builder,
                        context.workingMemory(),
                        context.scratch().readBuffer());
    }

    private static void copyBlocks(final PipelineSource.Blocks blocks, final FragmentContext context) {
        try (BlockReader reader = open(blocks, context)) {
            while (reader.next()) {
                context.checkCancelled();
                reader.builder().seal(context.output());
            }
        }
    }

    /** One pass over the rows of a run. */
    private static final class Pass {
        private final FragmentContext context;
        private final RowSink rows;
        private final AppendMemory texts;
        private final Evaluator[] conditions;
        private final StatisticsPruner pruner;
        private final int sideInputCount;
        private final RowWindow window = new RowWindow();

        Pass(
                final PipelineFragment fragment,
                final ExpressionCompiler compiler,
                final RowSink rows,
                final AppendMemory texts,
                final FragmentContext context) {
            this.context = context;
            this.rows = rows;
            this.texts = texts;
            this.sideInputCount = fragment.sink().sideInputCount();
            this.conditions =
                    fragment.conditions().stream().map(compiler::compile).toArray(Evaluator[]::new);
            this.pruner = new StatisticsPruner(fragment.conditions(), fragment.input());
        }

        void overBlock(final PipelineSource.Blocks blocks) {
            final Batch batch = new Batch();
            try (BlockReader reader = open(blocks, context)) {
                while (!rows.isSatisfied() && reader.next()) {
                    over(reader.view(batch));
                }
            }
        }

        void overPartitions(final PipelineSource.Partitions partitions) {
            final Batch stored = new Batch();
            final Batch batch = new Batch();
            final SliceArgument slice = PartitionArgument.source(context.argument()) instanceof SliceArgument argument
                    ? argument
                    : new SliceArgument(0, 1);
            for (int input = 0; input < context.inputCount() - sideInputCount; input++) {
                final PartitionSlices partition = context.slices(input);
                final int end = end(partition, slice.index(), slice);
                for (int i = end(partition, slice.index() - 1, slice); i < end && !rows.isSatisfied(); i++) {
                    try (OpenedBatch opened = partition.open(i)) {
                        stored.wrap(opened.address(), opened.lengthBytes());
                        over(batch.select(stored, partitions.columns()));
                    }
                }
            }
        }

        /** Where a slice of the batches of a partition ends. */
        private static int end(final PartitionSlices partition, final int index, final SliceArgument slice) {
            return (int) ((long) partition.batchCount() * (index + 1) / slice.count());
        }

        void overRange(final PipelineSource.Ranges ranges) {
            final Batch batch = new Batch();
            final RangeArgument range = (RangeArgument) PartitionArgument.source(context.argument());
            final RangeCut cut = ranges.cut();
            try (RunDirectory runs = new RunDirectory(ranges.order(), cut.keepsTogether(), context)) {
                cut.open(runs, range, context.inputCount() - sideInputCount);
                final LongArrayList bounds = cut.bounds(runs, range, Long.MAX_VALUE);
                if (bounds.isEmpty()) {
                    return;
                }
                runs.seek(bounds.getLong(0));
                runs.take(bounds.getLong(bounds.size() - 1), (opened, first, end) -> {
                    if (first < end) {
                        over(batch.select(opened, ranges.columns()), first, end);
                    }
                });
            }
        }

        private void over(final Batch batch) {
            context.checkCancelled();
            if (pruner.rejects(batch)) {
                return;
            }
            over(batch, 0, batch.rowCount());
        }

        private void over(final Batch batch, final int first, final int end) {
            for (int start = first; start < end && !rows.isSatisfied(); start += Vector.CAPACITY) {
                texts.reset();
                window.set(batch, start, Math.min(Vector.CAPACITY, end - start));
                if (ExpressionCompiler.filter(
                        window, conditions, context.scratch().vectors())) {
                    rows.accept(window);
                }
            }
        }
    }
}
