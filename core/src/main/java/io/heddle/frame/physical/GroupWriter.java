package io.heddle.frame.physical;

import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.GroupTable;
import io.heddle.frame.kernel.MomentKernels;
import io.heddle.frame.kernel.TopKernels;
import io.heddle.frame.kernel.ValueLists;
import io.heddle.frame.kernel.Vector;
import java.util.List;
import org.agrona.UnsafeApi;

/** Writes the groups of a table as batches: keys and states as they are, or finished to results. */
final class GroupWriter {
    private static final double TWO_TO_64 = 0x1p64;

    private final AggregationSpec spec;
    private final GroupTable table;
    private final FragmentContext context;
    private final Schema schema;
    private final ValueLists lists;

    GroupWriter(
            final AggregationSpec spec, final GroupTable table, final ValueLists lists, final FragmentContext context) {
        this.spec = spec;
        this.table = table;
        this.context = context;
        this.lists = lists;
        this.schema = spec.outputSchema();
    }

    /** Writes all groups in their order. */
    void write() {
        try (BatchWriter writer = new BatchWriter(
                schema,
                context.output(),
                context.workingMemory(),
                context.scratch().vectors(),
                table.size())) {
            for (int first = 0; first < table.size(); first += writer.step()) {
                context.checkCancelled();
                writer.write(
                        first,
                        Math.min(writer.step(), table.size() - first),
                        (start, count, columns) -> load((int) start, count, columns));
            }
            writer.finish();
        }
    }

    private void load(final int first, final int count, final Vector[] columns) {
        final int keyCount = spec.keys().size();
        for (int key = 0; key < keyCount; key++) {
            table.loadKey(key, first, count, columns[key]);
        }
        if (!spec.finishes()) {
            for (int state = 0; state < spec.states().size(); state++) {
                loadState(state, first, count, columns);
            }
            return;
        }
        for (int i = 0; i < spec.outputs().size(); i++) {
            final AggregateOutput result = spec.outputs().get(i);
            final int offset = table.stateOffset() + spec.stateOffset(result.state());
            for (int row = 0; row < count; row++) {
                finish(result, table.groups().get(first + row), offset, row, columns[keyCount + i]);
            }
        }
    }

    private void loadState(final int state, final int first, final int count, final Vector[] columns) {
        final StateSpec stateSpec = spec.states().get(state);
        final int offset = table.stateOffset() + spec.stateOffset(state);
        final int column = spec.stateColumn(state);
        for (int row = 0; row < count; row++) {
            final long address = table.groups().get(first + row) + offset;
            switch (stateSpec.kind()) {
                case ROWS, VALUES -> columns[column].longs()[row] = UnsafeApi.getLong(address);
                case LONG_SUM -> {
                    columns[column].longs()[row] = UnsafeApi.getLong(address);
                    columns[column + 1].longs()[row] = UnsafeApi.getLong(address + 8);
                    columns[column + 2].longs()[row] = UnsafeApi.getLong(address + 16);
                }
                case DOUBLE_SUM -> {
                    columns[column].doubles()[row] = UnsafeApi.getDouble(address);
                    columns[column + 1].longs()[row] = UnsafeApi.getLong(address + 8);
                }
                case MIN, MAX, FIRST, LAST -> extreme(stateSpec.operandType(), address, row, columns[column]);
                case MOMENTS -> loadMoments(address, row, column, columns);
                case CO_MOMENTS -> loadCoMoments(address, row, column, columns);
                case LARGEST, SMALLEST -> {
                    for (int rank = 0; rank < stateSpec.size(); rank++) {
                        TopKernels.load(stateSpec.operandType(), address, rank, columns[column + rank], row);
                    }
                }
                case LIST, DISTINCT -> throw new IllegalStateException(stateSpec.kind() + " does not travel");
            }
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

    private static void extreme(final DataType type, final long address, final int row, final Vector into) {
        final boolean isNull = UnsafeApi.getLong(address + 8) == 0;
        setNull(into, row, isNull);
        switch (type) {
            case FLOAT64 -> into.doubles()[row] = UnsafeApi.getDouble(address);
            case BOOL -> into.bools()[row] = (byte) UnsafeApi.getLong(address);
            case STRING -> {
                into.longs()[row] = UnsafeApi.getLong(address);
                into.lengths()[row] = (int) UnsafeApi.getLong(address + 16);
            }
            case INT64, DATE, TIMESTAMP -> into.longs()[row] = UnsafeApi.getLong(address);
        }
    }

    private static void setNull(final Vector into, final int row, final boolean isNull) {
        into.nulls()[row] = (byte) (isNull ? 1 : 0);
        into.hasNulls(into.hasNulls() || isNull);
    }

    private void finish(
            final AggregateOutput result, final long group, final int offset, final int row, final Vector into) {
        final StateSpec state = spec.states().get(result.state());
        final long address = group + offset;
        switch (state.kind()) {
            case ROWS, VALUES, DISTINCT -> into.longs()[row] = UnsafeApi.getLong(address);
            case MIN, MAX, FIRST, LAST -> extreme(state.operandType(), address, row, into);
            case DOUBLE_SUM -> {
                final double sum = UnsafeApi.getDouble(address);
                final long count = UnsafeApi.getLong(address + 8);
                into.doubles()[row] = result.function() == AggregateFunction.SUM ? sum : sum / count;
                setNull(into, row, count == 0);
            }
            case LONG_SUM -> finishLongSum(result, group, address, row, into);
            case MOMENTS -> {
                final long count = MomentKernels.count(address);
                setNull(into, row, count < 2);
                final double variance = count < 2 ? 0 : MomentKernels.squares(address) / (count - 1);
                into.doubles()[row] = result.function() == AggregateFunction.STD ? Math.sqrt(variance) : variance;
            }
            case CO_MOMENTS -> finishCoMoments(result, address, row, into);
            case LARGEST, SMALLEST ->
                TopKernels.load(state.operandType(), address, (int) result.parameter() - 1, into, row);
            case LIST -> {
                final boolean isNull = UnsafeApi.getLong(address) == 0;
                setNull(into, row, isNull);
                final double fraction = result.function() == AggregateFunction.MEDIAN ? 0.5 : result.parameter();
                into.doubles()[row] = isNull ? 0 : lists.quantile(address, fraction);
            }
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

    private void finishLongSum(
            final AggregateOutput result, final long group, final long address, final int row, final Vector into) {
        final long low = UnsafeApi.getLong(address);
        final long high = UnsafeApi.getLong(address + 8);
        final long count = UnsafeApi.getLong(address + 16);
        setNull(into, row, count == 0);
        if (result.function() == AggregateFunction.MEAN) {
            into.doubles()[row] = (high * TWO_TO_64 + low) / count;
            return;
        }
        if (high != 0) {
            final List<String> names =
                    spec.keys().stream().map(NamedExpression::name).toList();
            final String where = names.isEmpty() ? "" : " for " + table.describeGroup(group, names);
            throw FrameException.user("int64 overflow: '" + result.name() + "'" + where
                    + " is about " + (high * TWO_TO_64 + low)
                    + "; sum a float64 instead, for example sum(col(\"x\").times(1.0))");
        }
        into.longs()[row] = low;
    }
}
