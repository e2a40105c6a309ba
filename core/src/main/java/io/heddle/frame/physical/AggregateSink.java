package io.heddle.frame.physical;

import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.GroupTable;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.StateKernels;
import io.heddle.frame.kernel.ValueLists;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the group of each row and folds values, or states of earlier fragments, into the group's states. Where several tasks merge the same
 * states each takes the groups of its share of the hashes; only when there are few states altogether the first task takes them all, so that they
 * come out in one order.
 */
final class AggregateSink implements RowSink {
    /** Up to that many groups come ordered by their keys; more would take longer to order than to make. */
    static final int ORDERED_GROUPS_MAX = 1 << 16;

    private static final ShareArgument ONLY = new ShareArgument(0, 1);
    private static final long EXPECTED_GROUPS_MAX = 1 << 22;

    /** After so many rows a fragment knows whether it pays to look for their groups before they are merged. */
    private static final int TRIAL_ROWS = 1 << 15;

    /** A fragment that has to find out how many rows a block has takes that for granted. */
    private static final long UNKNOWN_ROWS = 1 << 22;

    /** Looking for groups pays when it leaves at most so many of them per row. */
    private static final double GROUPS_PER_ROW_MAX = 0.5;

    private final AggregationSpec spec;
    private final VectorPool pool;
    private final GroupTable table;
    private final GroupFinder finder;
    private final ValueLists lists;
    private final StateFolder folder;
    private final GroupWriter writer;
    private final long[] states;
    private final int[] stateOffsets;
    private final List<Operand> operands = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();
    private final @Nullable ShareArgument share;
    private final boolean isIdle;
    private final boolean isPartial;
    private final long expectedRows;
    private final ExpressionCompiler compiler;
    private final FragmentContext context;
    private @Nullable RowStates rowStates;
    private long seenRows;

    /** An expression with the states that take its values: computed once for all of them. */
    private record Operand(Evaluator evaluator, Expression expression, List<Integer> states) {}

    /** Two expressions and the state that takes their pairs. */
    private record Pair(Evaluator first, Evaluator second, int state) {}

    AggregateSink(
            final AggregationSpec spec,
            final Schema input,
            final ExpressionCompiler compiler,
            final FragmentContext context) {
        this.spec = spec;
        this.compiler = compiler;
        this.context = context;
        this.isPartial = !spec.merges() && !spec.finishes() && !spec.keys().isEmpty();
        this.pool = context.scratch().vectors();
        this.states = context.scratch().addresses();
        final long allRows = inputRows(context);
        final long inputRows = spec.merges() ? allRows : 0;
        this.expectedRows = context.inputCount() == 0 ? UNKNOWN_ROWS : allRows;
        final ShareArgument given = context.argument() instanceof ShareArgument argument ? argument : ONLY;
        final boolean isSmall = spec.merges() && inputRows <= ORDERED_GROUPS_MAX;
        this.share = isSmall || given.count() == 1 ? null : given;
        this.isIdle = isSmall && given.index() > 0;
        this.table = new GroupTable(
                context.workingMemory(),
                spec.keyTypes(),
                spec.stateLength(),
                isIdle ? 0 : Math.min(EXPECTED_GROUPS_MAX, inputRows / given.count()));
        this.finder = new GroupFinder(spec, input, compiler, table, context);
        this.lists = new ValueLists(context.workingMemory());
        this.writer = new GroupWriter(spec, table, lists, context);
        this.stateOffsets = new int[spec.states().size()];
        for (int i = 0; i < stateOffsets.length; i++) {
            stateOffsets[i] = table.stateOffset() + spec.stateOffset(i);
        }
        this.folder = new StateFolder(spec.states(), stateOffsets, table.strings(), lists, context);
        if (!spec.merges()) {
            compileOperands(compiler);
        }
        if (spec.keys().isEmpty()) {
            finder.single();
        }
    }

    private static long inputRows(final FragmentContext context) {
        long rows = 0;
        for (int input = 0; input < context.inputCount(); input++) {
            final PartitionBatches partition = context.input(input);
            rows += FragmentInputs.rowCount(partition);
        }
        return rows;
    }

    private void compileOperands(final ExpressionCompiler compiler) {
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
    }

    @Override
    public void accept(final RowWindow window) {
        final ShareArgument own = share;
        if (own != null) {
            finder.narrow(window, own);
        }
        final int count = window.count();
        if (count == 0) {
            return;
        }
        final RowStates passing = rowStates;
        if (passing != null) {
            passing.write(window);
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
        } else {
            fold(window, single);
            seenRows += count;
            if (isPartial && seenRows - count < TRIAL_ROWS && seenRows >= TRIAL_ROWS && isNearlyAllGroups()) {
                writer.write();
                rowStates = new RowStates(spec, compiler, context);
            }
        }
    }

    /**
     * Whether the rows seen so far have as many groups as they would have if all the rows had so many that looking for them does not pay: of G groups
     * of one size, n rows meet G (1 - exp(-n / G)).
     */
    private boolean isNearlyAllGroups() {
        final double groups = Math.max(1, GROUPS_PER_ROW_MAX * expectedRows);
        return table.size() >= -groups * Math.expm1(-seenRows / groups);
    }

    private void fold(final RowWindow window, final long single) {
        final int count = window.count();
        for (int i = 0; i < stateOffsets.length; i++) {
            if (spec.states().get(i).kind() == StateKind.ROWS) {
                if (single == 0) {
                    StateKernels.countRows(states, stateOffsets[i], count);
                } else {
                    StateKernels.addCount(single + stateOffsets[i], count);
                }
            }
        }
        for (final Operand operand : operands) {
            final Vector values = operand.evaluator().evaluate(window);
            for (final int state : operand.states()) {
                folder.fold(single, state, states, values, count);
            }
            pool.give(values);
        }
        for (final Pair pair : pairs) {
            final Vector first = pair.first().evaluate(window);
            final Vector second = pair.second().evaluate(window);
            folder.foldPairs(pair.state(), states, first, second, count);
            pool.give(second);
            pool.give(first);
        }
    }

    private void merge(final RowWindow window) {
        for (int i = 0; i < stateOffsets.length; i++) {
            final List<DataType> types = spec.states().get(i).columnTypes();
            final Vector[] columns = new Vector[types.size()];
            for (int j = 0; j < columns.length; j++) {
                columns[j] = pool.take(types.get(j));
                LoadKernels.load(window.batch().column(spec.stateColumn(i) + j), window, columns[j]);
            }
            folder.merge(i, states, columns, window.count());
            for (final Vector column : columns) {
                pool.give(column);
            }
        }
    }

    @Override
    public boolean isSatisfied() {
        return isIdle;
    }

    @Override
    public void finish() {
        if (isIdle) {
            return;
        }
        final RowStates passing = rowStates;
        if (passing != null) {
            passing.finish();
            return;
        }
        if (spec.finishes() && table.size() <= ORDERED_GROUPS_MAX) {
            table.sortByKeys();
        }
        writer.write();
    }

    @Override
    public void close() {
        final RowStates passing = rowStates;
        if (passing != null) {
            passing.close();
        }
        finder.close();
        folder.close();
        lists.close();
        table.close();
    }
}
