package io.heddle.frame.physical;

import io.heddle.frame.expression.BatchRow;
import io.heddle.frame.expression.ColumnOutput;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.PartitionFunction;
import io.heddle.frame.expression.RowCollector;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.UserValues;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the rows of a partition to a function of the program and writes those that it makes. One fragment run. */
final class FunctionSink implements RowSink, RowCollector {
    private final MappingSpec spec;
    private final FragmentContext context;
    private final VectorPool pool;
    private final Evaluator[] columns;
    private final BatchWriter writer;
    private final List<@Nullable Object[]> made = new ArrayList<>();
    private final PartitionFunction.RowConsumer consumer;
    private final AppendMemory texts;

    FunctionSink(
            final MappingSpec spec,
            final PartitionFunction function,
            final ExpressionCompiler compiler,
            final FragmentContext context) {
        this.spec = spec;
        this.context = context;
        this.pool = context.scratch().vectors();
        this.texts = new AppendMemory(context.workingMemory());
        this.columns = spec.columns().stream()
                .map(column -> compiler.compile(column.expression()))
                .toArray(Evaluator[]::new);
        this.writer =
                new BatchWriter(spec.schema(), context.output(), context.workingMemory(), pool, Long.MAX_VALUE >>> 2);
        this.consumer = function.open(((PartitionArgument) context.argument()).index(), this);
    }

    @Override
    public void accept(final RowWindow window) {
        final List<Vector> vectors = new ArrayList<>();
        final List<UserValues> values = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            final Vector vector = columns[i].evaluate(window);
            vectors.add(vector);
            values.add(new UserValues(spec.rows().field(i).type(), vector, texts));
        }
        final BatchRow row = new BatchRow(spec.rows(), values);
        for (int i = 0; i < window.count(); i++) {
            row.at(i);
            consumer.accept(row);
        }
        for (int i = vectors.size() - 1; i >= 0; i--) {
            pool.give(vectors.get(i));
        }
    }

    @Override
    public void add(final @Nullable Object... values) {
        if (values.length != spec.schema().size()) {
            throw FrameException.user("a function of partitions gave a row of " + values.length + " values for "
                    + spec.schema().size() + " columns: " + spec.schema());
        }
        made.add(values.clone());
        if (made.size() == writer.step()) {
            flush();
        }
    }

    private void flush() {
        context.checkCancelled();
        writer.write(0, made.size(), (first, count, vectors) -> {
            for (int column = 0; column < vectors.length; column++) {
                load((int) first, count, column, vectors[column]);
            }
        });
        made.clear();
        texts.reset();
    }

    private void load(final int first, final int count, final int column, final Vector into) {
        final DataType type = spec.schema().field(column).type();
        final UserValues values = new UserValues(type, into, texts).open(count);
        for (int i = 0; i < count; i++) {
            final Object value = made.get(first + i)[column];
            if (value != null) {
                ColumnOutput.set(values, type, i, value);
            }
        }
    }

    @Override
    public boolean isSatisfied() {
        return false;
    }

    @Override
    public void finish() {
        consumer.finish();
        flush();
        writer.finish();
    }

    @Override
    public void close() {
        texts.close();
        writer.close();
    }
}
