package io.heddle.frame.physical;

import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.GroupTable;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.ValueLists;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the group of each row and folds values, or states of earlier fragments, into the group's states. Where several tasks merge the same
 * states each takes the groups of its share of the hashes; only when there are few states altogether the first task takes them all, so that they
 * come out in one order. A fragment that finds nearly as many groups as rows leaves nothing where the merging tasks can take its rows
 * ({@link MergeGroupsFragment}), else a state per row ({@link RowStates}).
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

    /** A fragment with fewer rows hands states on, which are few then: there may be too few groups altogether to leave them unordered. */
    private static final long PASSED_ROWS_MIN = 1 << 17;

    /** Looking for groups pays when it leaves at most so many of them per row. */
    private static final double GROUPS_PER_ROW_MAX = 0.5;

    private final AggregationSpec spec;
    private final GroupTable table;
    private final GroupFinder finder;
    private final ValueLists lists;
    private final StateFolder folder;
    private final GroupWriter writer;
    private final long[] states;
    private final RowFolder rows;
    private final @Nullable DenseFolder dense;
    private final @Nullable ShareArgument share;
    private final boolean isIdle;
    private final boolean isPartial;
    private final long expectedRows;
    private final ExpressionCompiler compiler;
    private final FragmentContext context;
    private final boolean mayPass;
    private @Nullable RowStates rowStates;
    private boolean passes;
    private long seenRows;

    /** A sink of rows that come from the first inputs of the task. */
    AggregateSink(
            final SinkSpec.Aggregation sink,
            final Schema input,
            final ExpressionCompiler compiler,
            final FragmentContext context,
            final int inputCount) {
        this.spec = sink.spec();
        this.mayPass = sink.mayPass();
        this.compiler = compiler;
        this.context = context;
        this.isPartial = !spec.merges() && !spec.finishes() && !spec.keys().isEmpty();
        this.states = context.scratch().addresses();
        final long inputRows = spec.merges() ? FragmentInputs.rowCount(context, inputCount, Long.MAX_VALUE) : 0;
        this.expectedRows =
                !isPartial ? 0 : inputCount == 0 ? UNKNOWN_ROWS : FragmentInputs.estimatedRowCount(context, inputCount);
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
        final int[] offsets = RowFolder.offsets(spec, table.stateOffset());
        this.folder = new StateFolder(spec.states(), offsets, table.strings(), lists, context);
        this.writer = new GroupWriter(spec, table, lists, folder.users(), context);
        this.rows = new RowFolder(spec, offsets, folder, context.scratch().vectors());
        if (!spec.merges()) {
            rows.compile(compiler);
        }
        this.dense = share == null ? DenseFolder.of(spec, input, offsets, finder, context) : null;
        if (spec.keys().isEmpty()) {
            finder.single();
        }
    }

    @Override
    public void accept(final RowWindow window) {
        final RowStates passing = rowStates;
        if (passing != null) {
            passing.write(window);
            return;
        }
        final DenseFolder byCode = dense;
        if (byCode == null || !byCode.fold(window)) {
            findAndFold(window);
        }
        final int count = window.count();
        seenRows += count;
        if (isPartial && seenRows - count < TRIAL_ROWS && seenRows >= TRIAL_ROWS && isNearlyAllGroups()) {
            passes = mayPass && expectedRows >= PASSED_ROWS_MIN;
            if (!passes) {
                flush();
                writer.write();
                rowStates = new RowStates(spec, compiler, context);
            }
        }
    }

    private void findAndFold(final RowWindow window) {
        final long single = spec.keys().isEmpty() ? finder.single() : 0;
        if (single == 0) {
            finder.find(window, share, states);
        } else {
            Arrays.fill(states, 0, window.count(), single);
        }
        if (window.count() == 0) {
            return;
        }
        if (spec.merges()) {
            rows.merge(window, states);
        } else {
            rows.fold(window, states, single);
        }
    }

    private void flush() {
        if (dense != null) {
            dense.flush();
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

    @Override
    public boolean isSatisfied() {
        return isIdle || passes;
    }

    @Override
    public void finish() {
        if (passes) {
            PassedLeaf.write(context.output());
        }
        if (isIdle || passes) {
            return;
        }
        final RowStates passing = rowStates;
        if (passing != null) {
            passing.finish();
            return;
        }
        flush();
        // Where several tasks merge there are too many groups altogether, though a share may have fewer.
        final boolean isOrdered = spec.finishes() && !(spec.merges() && share != null);
        if (isOrdered && table.size() <= ORDERED_GROUPS_MAX) {
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
        if (dense != null) {
            dense.close();
        }
        finder.close();
        folder.close();
        lists.close();
        table.close();
    }
}
