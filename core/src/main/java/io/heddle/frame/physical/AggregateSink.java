package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.GroupTable;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.StateKernels;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the group of each row and folds values, or states of earlier fragments, into the group's states. */
final class AggregateSink implements RowSink {
    private final AggregationSpec spec;
    private final VectorPool pool;
    private final GroupTable table;
    private final GroupFinder finder;
    private final GroupWriter writer;
    private final long[] states;
    private final int[] stateOffsets;
    private final List<Operand> operands = new ArrayList<>();

    /** An expression with the states that take its values: computed once for all of them. */
    private record Operand(Evaluator evaluator, Expression expression, List<Integer> states) {}

    AggregateSink(
            final AggregationSpec spec,
            final Schema input,
            final ExpressionCompiler compiler,
            final FragmentContext context) {
        this.spec = spec;
        this.pool = context.scratch().vectors();
        this.states = context.scratch().addresses();
        this.table = new GroupTable(context.workingMemory(), spec.keyTypes(), spec.stateLength());
        this.finder = new GroupFinder(spec, input, compiler, table, context.scratch());
        this.writer = new GroupWriter(spec, table, context);
        this.stateOffsets = new int[spec.states().size()];
        for (int i = 0; i < stateOffsets.length; i++) {
            stateOffsets[i] = table.stateOffset() + spec.stateOffset(i);
        }
        if (!spec.merges()) {
            compileOperands(compiler);
        }
        if (spec.keys().isEmpty()) {
            finder.single();
        }
    }

    private void compileOperands(final ExpressionCompiler compiler) {
        for (int i = 0; i < spec.states().size(); i++) {
            final Expression expression = spec.states().get(i).operand();
            if (expression == null) {
                continue;
            }
            Operand operand = operands.stream()
                    .filter(known -> known.expression().equals(expression))
                    .findFirst()
                    .orElse(null);
            if (operand == null) {
                operand = new Operand(compiler.compile(expression), expression, new ArrayList<>());
                operands.add(operand);
            }
            operand.states().add(i);
        }
    }

    @Override
    public void accept(final RowWindow window) {
        final int count = window.count();
        if (count == 0) {
            return;
        }
        final long single = spec.keys().isEmpty() ? finder.single() : 0;
        if (single == 0) {
            finder.find(window, states);
        } else {
            Arrays.fill(states, 0, count, single);
        }
        if (spec.merges()) {
            merge(window);
            return;
        }
        for (int i = 0; i < spec.states().size(); i++) {
            if (spec.states().get(i).kind() == StateKind.ROWS) {
                countRows(single, stateOffsets[i], count);
            }
        }
        for (final Operand operand : operands) {
            final Vector values = operand.evaluator().evaluate(window);
            for (final int state : operand.states()) {
                fold(single, state, values, count);
            }
            pool.give(values);
        }
    }

    private void countRows(final long single, final int offset, final int count) {
        if (single == 0) {
            StateKernels.countRows(states, offset, count);
        } else {
            StateKernels.addCount(single + offset, count);
        }
    }

    private void fold(final long single, final int state, final Vector values, final int count) {
        final StateSpec stateSpec = spec.states().get(state);
        final int offset = stateOffsets[state];
        switch (stateSpec.kind()) {
            case ROWS -> throw new IllegalStateException("a count of rows takes no values");
            case VALUES -> {
                if (single == 0) {
                    StateKernels.countValues(states, offset, values, count);
                } else {
                    StateKernels.addCount(single + offset, StateKernels.valueCount(values, count));
                }
            }
            case LONG_SUM -> {
                if (single == 0) {
                    StateKernels.sumLongs(states, offset, values, count);
                } else {
                    StateKernels.sumAllLongs(single + offset, values, count);
                }
            }
            case DOUBLE_SUM -> {
                if (single == 0) {
                    StateKernels.sumDoubles(states, offset, values, count);
                } else {
                    StateKernels.sumAllDoubles(single + offset, values, count);
                }
            }
            case MIN, MAX ->
                StateKernels.extreme(
                        stateSpec.kind() == StateKind.MAX,
                        stateSpec.operandType(),
                        states,
                        offset,
                        values,
                        count,
                        table.strings());
        }
    }

    private void merge(final RowWindow window) {
        for (int i = 0; i < spec.states().size(); i++) {
            final StateSpec state = spec.states().get(i);
            final List<DataType> types = state.kind().columnTypes(state.operandType());
            final Vector[] columns = new Vector[types.size()];
            for (int j = 0; j < columns.length; j++) {
                columns[j] = pool.take(types.get(j));
                LoadKernels.load(window.batch().column(spec.stateColumn(i) + j), window, columns[j]);
            }
            mergeState(state, stateOffsets[i], columns, window.count());
            for (final Vector column : columns) {
                pool.give(column);
            }
        }
    }

    private void mergeState(final StateSpec state, final int offset, final Vector[] columns, final int count) {
        switch (state.kind()) {
            case ROWS, VALUES -> {
                for (int i = 0; i < count; i++) {
                    StateKernels.addCount(states[i] + offset, columns[0].longs()[i]);
                }
            }
            case LONG_SUM -> {
                for (int i = 0; i < count; i++) {
                    StateKernels.addLong(
                            states[i] + offset,
                            columns[0].longs()[i],
                            columns[1].longs()[i],
                            columns[2].longs()[i]);
                }
            }
            case DOUBLE_SUM -> {
                for (int i = 0; i < count; i++) {
                    StateKernels.addDouble(
                            states[i] + offset,
                            columns[0].doubles()[i],
                            columns[1].longs()[i]);
                }
            }
            case MIN, MAX ->
                StateKernels.extreme(
                        state.kind() == StateKind.MAX,
                        state.operandType(),
                        states,
                        offset,
                        columns[0],
                        count,
                        table.strings());
        }
    }

    @Override
    public boolean isSatisfied() {
        return false;
    }

    @Override
    public void finish() {
        if (spec.finishes()) {
            table.sortByKeys();
        }
        writer.write();
    }

    @Override
    public void close() {
        table.close();
    }
}
