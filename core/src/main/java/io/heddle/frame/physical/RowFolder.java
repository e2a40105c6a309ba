package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.StateKernels;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.List;

/** Folds the rows of windows, or the states that they hold, into the states of their groups. One fragment run. */
final class RowFolder {
    private final AggregationSpec spec;
    private final int[] offsets;
    private final StateFolder folder;
    private final VectorPool pool;
    private final List<Operand> operands = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();

    /** An expression with the states that take its values: computed once for all of them. */
    private record Operand(Evaluator evaluator, Expression expression, List<Integer> states) {}

    /** Two expressions and the state that takes their pairs. */
    private record Pair(Evaluator first, Evaluator second, int state) {}

    /** {@code offsets} are those of the states in a group's record. */
    RowFolder(final AggregationSpec spec, final int[] offsets, final StateFolder folder, final VectorPool pool) {
        this.spec = spec;
        this.offsets = offsets;
        this.folder = folder;
        this.pool = pool;
    }

    /** Where the states of an aggregation stand in records. */
    static int[] offsets(final AggregationSpec spec, final int stateOffset) {
        final int[] offsets = new int[spec.states().size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = stateOffset + spec.stateOffset(i);
        }
        return offsets;
    }

    /** Makes ready for rows; not needed for states. */
    RowFolder compile(final ExpressionCompiler compiler) {
        for (int i = 0; i < spec.states().size(); i++) {
            final Expression expression = spec.states().get(i).operand();
            final Expression second = spec.states().get(i).second();
            if (expression == null) {
                continue;
            }
            if (second != null) {
                pairs.add(new Pair(compiler.compile(expression), compiler.compile(second), i));
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
        return this;
    }

    /** Folds rows into the records of their groups, or into that of {@code single} where it is not 0. */
    void fold(final RowWindow window, final long[] records, final long single) {
        final int count = window.count();
        for (int i = 0; i < offsets.length; i++) {
            if (spec.states().get(i).kind() == StateKind.ROWS) {
                if (single == 0) {
                    StateKernels.countRows(records, offsets[i], count);
                } else {
                    StateKernels.addCount(single + offsets[i], count);
                }
            }
        }
        for (final Operand operand : operands) {
            final Vector values = operand.evaluator().evaluate(window);
            for (final int state : operand.states()) {
                folder.fold(single, state, records, values, count);
            }
            pool.give(values);
        }
        for (final Pair pair : pairs) {
            final Vector first = pair.first().evaluate(window);
            final Vector second = pair.second().evaluate(window);
            folder.foldPairs(pair.state(), records, first, second, count);
            pool.give(second);
            pool.give(first);
        }
    }

    /** Merges states, which stand in the window's batch behind the keys, into the records of their groups. */
    void merge(final RowWindow window, final long[] records) {
        for (int i = 0; i < offsets.length; i++) {
            final List<DataType> types = spec.states().get(i).columnTypes();
            final Vector[] columns = new Vector[types.size()];
            for (int j = 0; j < columns.length; j++) {
                columns[j] = pool.take(types.get(j));
                LoadKernels.load(window.batch().column(spec.stateColumn(i) + j), window, columns[j]);
            }
            folder.merge(i, records, columns, window.count());
            for (final Vector column : columns) {
                pool.give(column);
            }
        }
    }
}
