package io.heddle.frame.physical;

import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.kernel.Groups;
import io.heddle.frame.kernel.MomentKernels;
import io.heddle.frame.kernel.TopKernels;
import io.heddle.frame.kernel.ValueLists;
import io.heddle.frame.kernel.Vector;
import java.util.List;
import org.agrona.UnsafeApi;

/** Writes groups as batches: keys and states as they are, or finished to results. One fragment run. */
final class GroupWriter {
    private static final double TWO_TO_64 = 0x1p64;

    private final AggregationSpec spec;
    private final Groups groups;
    private final FragmentContext context;
    private final ValueLists lists;
    private final UserStates users;
    private final long[] addresses;

    GroupWriter(
            final AggregationSpec spec,
            final Groups groups,
            final ValueLists lists,
            final UserStates users,
            final FragmentContext context) {
        this.spec = spec;
        this.groups = groups;
        this.context = context;
        this.lists = lists;
        this.users = users;
        this.addresses = context.scratch().addresses();
    }

    /** Writes all groups in their order. */
    void write() {
        try (BatchWriter writer = new BatchWriter(
                spec.outputSchema(),
                context.output(),
                context.workingMemory(),
                context.scratch().vectors(),
                groups.size())) {
            for (int first = 0; first < groups.size(); first += writer.step()) {
                context.checkCancelled();
                writer.write(
                        first,
                        Math.min(writer.step(), groups.size() - first),
                        (start, count, columns) -> load((int) start, count, columns));
            }
            writer.finish();
        }
    }

    private void load(final int first, final int count, final Vector[] columns) {
        groups.loadKeys(first, count, columns);
        if (!spec.finishes()) {
            for (int state = 0; state < spec.states().size(); state++) {
                locate(state, first, count);
                loadState(spec.states().get(state), spec.stateColumn(state), count, columns);
            }
            return;
        }
        for (int i = 0; i < spec.outputs().size(); i++) {
            final AggregateOutput result = spec.outputs().get(i);
            locate(result.state(), first, count);
            finish(result, first, count, columns[spec.keys().size() + i]);
        }
    }

    /** Finds the addresses of a state of some groups. */
    private void locate(final int state, final int first, final int count) {
        final int offset = groups.stateOffset() + spec.stateOffset(state);
        for (int i = 0; i < count; i++) {
            addresses[i] = groups.record(first + i) + offset;
        }
    }

    private void loadLongs(final int offset, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            into.longs()[i] = UnsafeApi.getLong(addresses[i] + offset);
        }
    }

    private void loadState(final StateSpec state, final int column, final int count, final Vector[] columns) {
        switch (state.kind()) {
            case ROWS, VALUES -> loadLongs(0, count, columns[column]);
            case LONG_SUM -> {
                loadLongs(0, count, columns[column]);
                loadLongs(8, count, columns[column + 1]);
                loadLongs(16, count, columns[column + 2]);
            }
            case DOUBLE_SUM -> {
                for (int i = 0; i < count; i++) {
                    columns[column].doubles()[i] = UnsafeApi.getDouble(addresses[i]);
                }
                loadLongs(8, count, columns[column + 1]);
            }
            case MIN, MAX, FIRST, LAST -> loadExtremes(state.operandType(), count, columns[column]);
            case MOMENTS -> {
                for (int i = 0; i < count; i++) {
                    loadMoments(addresses[i], i, column, columns);
                }
            }
            case CO_MOMENTS -> {
                for (int i = 0; i < count; i++) {
                    loadCoMoments(addresses[i], i, column, columns);
                }
            }
            case LARGEST, SMALLEST -> {
                for (int rank = 0; rank < state.size(); rank++) {
                    for (int i = 0; i < count; i++) {
                        TopKernels.load(state.operandType(), addresses[i], rank, columns[column + rank], i);
                    }
                }
            }
            case USER -> users.load(state.userAggregation(), addresses, count, columns[column]);
            case LIST, DISTINCT -> throw new IllegalStateException(state.kind() + " does not travel");
        }
    }

    private static void loadMoments(final long address, final int row, final int column, final Vector[] columns) {
        final long count = MomentKernels.count(address);
        columns[column].longs()[row] = count;
        columns[column + 1].doubles()[row] = count == 0 ? 0 : MomentKernels.mean(address);
        columns[column + 2].doubles()[row] = count == 0 ? 0 : MomentKernels.squares(address);
    }

    private static void loadCoMoments(final long address, final int row, final int column, final Vector[] columns) {
        final long count = MomentKernels.count(address);
        columns[column].longs()[row] = count;
        columns[column + 1].doubles()[row] = count == 0 ? 0 : MomentKernels.meanX(address);
        columns[column + 2].doubles()[row] = count == 0 ? 0 : MomentKernels.meanY(address);
        columns[column + 3].doubles()[row] = count == 0 ? 0 : MomentKernels.squaresX(address);
        columns[column + 4].doubles()[row] = count == 0 ? 0 : MomentKernels.squaresY(address);
        columns[column + 5].doubles()[row] = count == 0 ? 0 : MomentKernels.products(address);
    }

    private void loadExtremes(final DataType type, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            final long address = addresses[i];
            setNull(into, i, UnsafeApi.getLong(address + 8) == 0);
            switch (type.kind()) {
                case FLOAT64 -> into.doubles()[i] = UnsafeApi.getDouble(address);
                case BOOL -> into.bools()[i] = (byte) UnsafeApi.getLong(address);
                case STRING -> {
                    into.longs()[i] = UnsafeApi.getLong(address);
                    into.lengths()[i] = (int) UnsafeApi.getLong(address + 16);
                }
                case INT64, DATE, TIMESTAMP, DECIMAL -> into.longs()[i] = UnsafeApi.getLong(address);
            }
        }
    }

    private static void setNull(final Vector into, final int row, final boolean isNull) {
        into.nulls()[row] = (byte) (isNull ? 1 : 0);
        into.hasNulls(into.hasNulls() || isNull);
    }

    private void finish(final AggregateOutput result, final int first, final int count, final Vector into) {
        final StateSpec state = spec.states().get(result.state());
        switch (state.kind()) {
            case ROWS, VALUES, DISTINCT -> loadLongs(0, count, into);
            case MIN, MAX, FIRST, LAST -> loadExtremes(state.operandType(), count, into);
            case DOUBLE_SUM -> finishDoubleSums(result.function() == AggregateFunction.SUM, count, into);
            case LONG_SUM -> finishLongSums(result, first, count, into);
            case MOMENTS -> {
                for (int i = 0; i < count; i++) {
                    final long values = MomentKernels.count(addresses[i]);
                    setNull(into, i, values < 2);
                    final double variance = values < 2 ? 0 : MomentKernels.squares(addresses[i]) / (values - 1);
                    into.doubles()[i] = result.function() == AggregateFunction.STD ? Math.sqrt(variance) : variance;
                }
            }
            case CO_MOMENTS -> {
                for (int i = 0; i < count; i++) {
                    finishCoMoments(result, addresses[i], i, into);
                }
            }
            case LARGEST, SMALLEST -> {
                for (int i = 0; i < count; i++) {
                    TopKernels.load(state.operandType(), addresses[i], (int) result.parameter() - 1, into, i);
                }
            }
            case USER -> users.finish(state.userAggregation(), addresses, count, into);
            case LIST -> {
                final double fraction = result.function() == AggregateFunction.MEDIAN ? 0.5 : result.parameter();
                for (int i = 0; i < count; i++) {
                    final boolean isNull = UnsafeApi.getLong(addresses[i]) == 0;
                    setNull(into, i, isNull);
                    into.doubles()[i] = isNull ? 0 : lists.quantile(addresses[i], fraction);
                }
            }
        }
    }

    private void finishDoubleSums(final boolean isSum, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            final double sum = UnsafeApi.getDouble(addresses[i]);
            final long values = UnsafeApi.getLong(addresses[i] + 8);
            into.doubles()[i] = isSum ? sum : sum / values;
            setNull(into, i, values == 0);
        }
    }

    private static void finishCoMoments(
            final AggregateOutput result, final long address, final int row, final Vector into) {
        final long count = MomentKernels.count(address);
        setNull(into, row, count < 2);
        double value = 0;
        if (count >= 2) {
            final double products = MomentKernels.products(address);
            value = result.function() == AggregateFunction.COVAR
                    ? products / (count - 1)
                    : products
                            / Math.sqrt(Math.max(0, MomentKernels.squaresX(address))
                                    * Math.max(0, MomentKernels.squaresY(address)));
        }
        into.doubles()[row] = value;
    }

    private void finishLongSums(final AggregateOutput result, final int first, final int count, final Vector into) {
        final boolean isMean = result.function() == AggregateFunction.MEAN;
        final boolean isDecimal = result.type().isDecimal();
        final double unit = Decimals.powerOfTen(
                spec.states().get(result.state()).operandType().scale());
        for (int i = 0; i < count; i++) {
            final long low = UnsafeApi.getLong(addresses[i]);
            final long high = UnsafeApi.getLong(addresses[i] + 8);
            final long values = UnsafeApi.getLong(addresses[i] + 16);
            setNull(into, i, values == 0);
            if (isMean) {
                into.doubles()[i] = (high * TWO_TO_64 + low) / values / unit;
                continue;
            }
            if (high != 0 || (isDecimal && !Decimals.fits(low))) {
                throw overflow(result, groups.record(first + i), high * TWO_TO_64 + low);
            }
            into.longs()[i] = low;
        }
    }

    private FrameException overflow(final AggregateOutput result, final long record, final double sum) {
        final List<String> names =
                spec.keys().stream().map(NamedExpression::name).toList();
        final String where = names.isEmpty() ? "" : " for " + groups.describeGroup(record, names);
        if (result.type().isDecimal()) {
            return FrameException.user("decimal overflow: '" + result.name() + "'" + where + " is about "
                    + sum / Decimals.powerOfTen(result.type().scale()) + ", more digits than a "
                    + result.type().label()
                    + " has; sum a decimal with fewer places instead, or a float64, by cast");
        }
        return FrameException.user("int64 overflow: '" + result.name() + "'" + where + " is about " + sum
                + "; sum a float64 instead, for example sum(col(\"x\").times(1.0))");
    }
}
