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
        run(
                context,
                source,
                input,
                conditions,
                compiler -> openSink(compiler, context),
                context.inputCount() - sink.sideInputCount());
    }

    @Override
    public boolean writesExchange() {
        return sink instanceof SinkSpec.Runs;
    }

    @Override
    public boolean readsExchange() {
        return readsExchange(source);
    }

    private static boolean readsExchange(final PipelineSource source) {
        return source instanceof PipelineSource.Ranges
                || (source instanceof PipelineSource.Probed probed && readsExchange(probed.source()));
    }

    /** Opens what takes the rows of a pass. */
    private interface SinkOpener {
        RowSink open(ExpressionCompiler compiler);
    }

    /** One pass; where the source is a join in passing, the pass over its left side runs within. The inputs of the source end where told. */
    private static void run(
            final FragmentContext context,
            final PipelineSource source,
            final Schema input,
            final List<Expression> conditions,
            final SinkOpener opener,
            final int inputEnd) {
        try (AppendMemory literals = new AppendMemory(context.workingMemory());
                AppendMemory texts = new AppendMemory(context.workingMemory())) {
            final ExpressionCompiler compiler =
                    new ExpressionCompiler(input, context.scratch().vectors(), literals, texts);
            try (RowSink rows = opener.open(compiler)) {
                final Pass pass = new Pass(input, conditions, compiler, rows, texts, context, inputEnd);
                if (source instanceof PipelineSource.Blocks blocks) {
                    pass.overBlock(blocks);
                } else if (source instanceof PipelineSource.Partitions partitions) {
                    pass.overPartitions(partitions);
                } else if (source instanceof PipelineSource.Ranges ranges) {
                    pass.overRange(ranges);
                } else if (source instanceof PipelineSource.Probed probed) {
                    run(
                            context,
                            probed.source(),
                            probed.input(),
                            probed.conditions(),
                            inner -> new JoinSink(probed.join(), probed.input(), inner, context, inputEnd, pass),
                            inputEnd - probed.join().sideInputCount());
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
            return new JoinSink(joined.spec(), input, compiler, context, context.inputCount(), null);
        }
        if (sink instanceof SinkSpec.Windowed windowed) {
            return new WindowSink(windowed.spec(), compiler, context);
        }
        if (sink instanceof SinkSpec.Mapped mapped) {
            return mapped.spec().open(compiler, context);
        }
        return new AggregateSink(
                (SinkSpec.Aggregation) sink,
                input,
                compiler,
                context,
                context.inputCount() - sink.sideInputCount() - source.sideInputCount());
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
    private static final class Pass implements JoinSink.RowTarget {
        private final FragmentContext context;
        private final RowSink rows;
        private final AppendMemory texts;
        private final Evaluator[] conditions;
        private final StatisticsPruner pruner;
        private final int inputEnd;
        private final RowWindow window = new RowWindow();

        Pass(
                final Schema input,
                final List<Expression> conditions,
                final ExpressionCompiler compiler,
                final RowSink rows,
                final AppendMemory texts,
                final FragmentContext context,
                final int inputEnd) {
            this.context = context;
            this.rows = rows;
            this.texts = texts;
            this.inputEnd = inputEnd;
            this.conditions = conditions.stream().map(compiler::compile).toArray(Evaluator[]::new);
            this.pruner = new StatisticsPruner(conditions, input);
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
            for (int input = 0; input < inputEnd; input++) {
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
                cut.open(runs, range, inputEnd);
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

        @Override
        public boolean isSatisfied() {
            return rows.isSatisfied();
        }

        @Override
        public void over(final RowWindow given) {
            texts.reset();
            if (!rows.isSatisfied()
                    && ExpressionCompiler.filter(
                            given, conditions, context.scratch().vectors())) {
                rows.accept(given);
            }
        }

        @Override
        public void over(final Batch batch) {
            context.checkCancelled();
            if (pruner.rejects(batch)) {
                return;
            }
            over(batch, 0, batch.rowCount());
        }

        private void over(final Batch batch, final int first, final int end) {
            for (int start = first; start < end && !rows.isSatisfied(); start += Vector.CAPACITY) {
                window.set(batch, start, Math.min(Vector.CAPACITY, end - start));
                over(window);
            }
        }
    }
}
