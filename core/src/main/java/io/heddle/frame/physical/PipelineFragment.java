package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.BlockReader;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import java.util.List;

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
        final BlockArgument argument = (BlockArgument) context.argument();
        return blocks.format()
                .open(
                        argument.block(),
                        blocks.columns(),
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
                    over(reader.builder().view(batch));
                }
            }
        }

        void overPartitions(final PipelineSource.Partitions partitions) {
            final Batch stored = new Batch();
            final Batch batch = new Batch();
            for (int input = 0; input < context.inputCount() - sideInputCount; input++) {
                final PartitionBatches partition = context.input(input);
                for (int i = 0; i < partition.batchCount() && !rows.isSatisfied(); i++) {
                    stored.wrap(partition.address(i), partition.lengthBytes(i));
                    over(batch.select(stored, partitions.columns()));
                }
            }
        }

        private void over(final Batch batch) {
            context.checkCancelled();
            if (pruner.rejects(batch)) {
                return;
            }
            final int rowCount = batch.rowCount();
            for (int start = 0; start < rowCount && !rows.isSatisfied(); start += Vector.CAPACITY) {
                texts.reset();
                window.set(batch, start, Math.min(Vector.CAPACITY, rowCount - start));
                if (ExpressionCompiler.filter(
                        window, conditions, context.scratch().vectors())) {
                    rows.accept(window);
                }
            }
        }
    }
}
