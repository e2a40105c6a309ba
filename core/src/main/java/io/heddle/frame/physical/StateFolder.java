package io.heddle.frame.physical;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.GroupTable;
import io.heddle.frame.kernel.MomentKernels;
import io.heddle.frame.kernel.StateKernels;
import io.heddle.frame.kernel.TopKernels;
import io.heddle.frame.kernel.ValueLists;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/** Puts values, or states of earlier fragments, into the states of groups. One fragment run. */
final class StateFolder implements AutoCloseable {
    private final List<StateSpec> states;
    private final int[] offsets;
    private final AppendMemory strings;
    private final BatchMemory workingMemory;
    private final ValueLists lists;
    private final VectorPool pool;
    private final UserStates users;
    private final Int2ObjectHashMap<GroupTable> distinctValues = new Int2ObjectHashMap<>();
    private final Vector[] distinctKeys = new Vector[2];

    /** {@code offsets} are those of the states in a group's record. */
    StateFolder(
            final List<StateSpec> states,
            final int[] offsets,
            final AppendMemory strings,
            final ValueLists lists,
            final FragmentContext context) {
        this.states = states;
        this.offsets = offsets;
        this.strings = strings;
        this.lists = lists;
        this.workingMemory = context.workingMemory();
        this.users = new UserStates(strings);
        this.pool = context.scratch().vectors();
    }

    /** The states of aggregates of the program's own. */
    UserStates users() {
        return users;
    }

    /** Puts values into the states of their groups, or all of them into that of {@code single} where it is not 0. */
    void fold(final long single, final int state, final long[] groups, final Vector values, final int count) {
        final StateSpec spec = states.get(state);
        final int offset = offsets[state];
        switch (spec.kind()) {
            case VALUES -> {
                if (single == 0) {
                    StateKernels.countValues(groups, offset, values, count);
                } else {
                    StateKernels.addCount(single + offset, StateKernels.valueCount(values, count));
                }
            }
            case LONG_SUM -> {
                if (single == 0) {
                    StateKernels.sumLongs(groups, offset, values, count);
                } else {
                    StateKernels.sumAllLongs(single + offset, values, count);
                }
            }
            case DOUBLE_SUM -> {
                if (single == 0) {
                    StateKernels.sumDoubles(groups, offset, values, count);
                } else {
                    StateKernels.sumAllDoubles(single + offset, values, count);
                }
            }
            case MOMENTS -> MomentKernels.addMoments(groups, offset, values, count);
            case LIST -> lists.add(groups, offset, values, count);
            case USER -> users.fold(spec.userAggregation(), spec.operandType(), groups, offset, values, count);
            case DISTINCT -> countDistinct(spec.operandType(), state, groups, values, count);
            default -> foldOrdered(spec, offset, groups, values, count);
        }
    }

    /** States whose values and travelling columns are of one kind. */
    private void foldOrdered(
            final StateSpec spec, final int offset, final long[] groups, final Vector values, final int count) {
        final DataType type = spec.operandType();
        switch (spec.kind()) {
            case MIN, MAX ->
                StateKernels.extreme(spec.kind() == StateKind.MAX, type, groups, offset, values, count, strings);
            case FIRST, LAST ->
                StateKernels.firstOrLast(spec.kind() == StateKind.LAST, type, groups, offset, values, count, strings);
            case LARGEST, SMALLEST ->
                TopKernels.add(spec.kind() == StateKind.LARGEST, type, spec.size(), groups, offset, values, count);
            default -> throw new IllegalStateException("no values for " + spec.kind());
        }
    }

    /** Puts pairs of values into the states of their groups. */
    void foldPairs(final int state, final long[] groups, final Vector first, final Vector second, final int count) {
        MomentKernels.addCoMoments(groups, offsets[state], first, second, count);
    }

    private void countDistinct(
            final DataType type, final int state, final long[] groups, final Vector values, final int count) {
        final GroupTable seen = distinctValues.computeIfAbsent(
                state, key -> new GroupTable(workingMemory, List.of(DataType.INT64, type), 0));
        final Vector addresses = pool.take(DataType.INT64);
        System.arraycopy(groups, 0, addresses.longs(), 0, count);
        distinctKeys[0] = addresses;
        distinctKeys[1] = values;
        seen.prepare(distinctKeys, count);
        for (int i = 0; i < count; i++) {
            if (!values.isNull(i)) {
                final int before = seen.size();
                seen.find(distinctKeys, i);
                StateKernels.addCount(groups[i] + offsets[state], seen.size() - before);
            }
        }
        pool.give(addresses);
    }

    /** Puts the columns of a state as it travels into the states of their groups. */
    void merge(final int state, final long[] groups, final Vector[] columns, final int count) {
        final StateSpec spec = states.get(state);
        final int offset = offsets[state];
        switch (spec.kind()) {
            case ROWS, VALUES -> {
                for (int i = 0; i < count; i++) {
                    StateKernels.addCount(groups[i] + offset, columns[0].longs()[i]);
                }
            }
            case LONG_SUM -> {
                for (int i = 0; i < count; i++) {
                    StateKernels.addLong(
                            groups[i] + offset,
                            columns[0].longs()[i],
                            columns[1].longs()[i],
                            columns[2].longs()[i]);
                }
            }
            case DOUBLE_SUM -> {
                for (int i = 0; i < count; i++) {
                    StateKernels.addDouble(
                            groups[i] + offset,
                            columns[0].doubles()[i],
                            columns[1].longs()[i]);
                }
            }
            case MOMENTS -> {
                for (int i = 0; i < count; i++) {
                    MomentKernels.mergeMoments(
                            groups[i] + offset,
                            columns[0].longs()[i],
                            columns[1].doubles()[i],
                            columns[2].doubles()[i]);
                }
            }
            case USER -> users.merge(spec.userAggregation(), groups, offset, columns[0], count);
            case CO_MOMENTS -> {
                for (int i = 0; i < count; i++) {
                    MomentKernels.mergeCoMoments(groups[i] + offset, columns, i);
                }
            }
            default -> {
                for (final Vector column : columns) {
                    foldOrdered(spec, offset, groups, column, count);
                }
            }
        }
    }

    @Override
    public void close() {
        distinctValues.values().forEach(GroupTable::close);
        distinctValues.clear();
    }
}
