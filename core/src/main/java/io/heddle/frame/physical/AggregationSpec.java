package io.heddle.frame.physical;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What an aggregating fragment does: fold rows into states, or merge states of earlier fragments; leave states, or finish them to
 * results ordered by key.
 *
 * @param keys      the key columns and how they are computed from the fragment's input.
 * @param merges    the input holds states.
 * @param finishes  the output holds results.
 */
record AggregationSpec(
        List<NamedExpression> keys,
        List<DataType> keyTypes,
        List<StateSpec> states,
        List<AggregateOutput> outputs,
        boolean merges,
        boolean finishes)
        implements Serializable {

    /** The aggregation of rows into states. */
    static AggregationSpec partial(
            final List<NamedExpression> keys, final List<Aggregate> aggregates, final Schema input) {
        final List<DataType> keyTypes =
                keys.stream().map(key -> Binder.typeOf(key.expression(), input)).toList();
        final List<StateSpec> states = new ArrayList<>();
        final List<AggregateOutput> outputs = new ArrayList<>();
        for (final Aggregate aggregate : aggregates) {
            final StateSpec state = stateOf(aggregate, aggregates, input);
            int index = states.indexOf(state);
            if (index < 0) {
                index = states.size();
                states.add(state);
            }
            outputs.add(new AggregateOutput(
                    aggregate.name(),
                    aggregate.function(),
                    aggregate.parameter(),
                    Binder.typeOf(aggregate, input),
                    index));
        }
        return new AggregationSpec(keys, keyTypes, List.copyOf(states), List.copyOf(outputs), false, false);
    }

    private static StateSpec stateOf(final Aggregate aggregate, final List<Aggregate> all, final Schema input) {
        final Expression operand = aggregate.operand();
        if (operand == null) {
            return new StateSpec(StateKind.ROWS, null, null, DataType.INT64, 0, null);
        }
        final DataType type = Binder.typeOf(operand, input);
        final AggregateFunction function = aggregate.function();
        final StateKind kind = switch (function) {
            case SUM, MEAN -> type == DataType.FLOAT64 ? StateKind.DOUBLE_SUM : StateKind.LONG_SUM;
            case MIN -> StateKind.MIN;
            case MAX -> StateKind.MAX;
            case COUNT, COUNT_ROWS -> StateKind.VALUES;
            case FIRST -> StateKind.FIRST;
            case LAST -> StateKind.LAST;
            case VAR, STD -> StateKind.MOMENTS;
            case COVAR, CORR -> StateKind.CO_MOMENTS;
            case MEDIAN, QUANTILE -> StateKind.LIST;
            case NUNIQUE -> StateKind.DISTINCT;
            case NTH_LARGEST -> StateKind.LARGEST;
            case NTH_SMALLEST -> StateKind.SMALLEST;
            case USER -> StateKind.USER;
        };
        return new StateSpec(kind, operand, aggregate.second(), type, sizeOf(aggregate, all), aggregate.user());
    }

    /** Aggregates of several ranks of a column share one state, which keeps as many values as the farthest rank needs. */
    private static int sizeOf(final Aggregate aggregate, final List<Aggregate> all) {
        if (aggregate.function() != AggregateFunction.NTH_LARGEST
                && aggregate.function() != AggregateFunction.NTH_SMALLEST) {
            return 0;
        }
        return (int) all.stream()
                .filter(other -> other.function() == aggregate.function()
                        && other.operands().equals(aggregate.operands()))
                .mapToDouble(Aggregate::parameter)
                .max()
                .orElse(0);
    }

    /** Whether a group can only be made from all of its rows at once. */
    boolean needsAllRows() {
        return states.stream().anyMatch(state -> state.kind().needsAllRows());
    }

    /** The same aggregation that leaves results. */
    AggregationSpec finishing() {
        return new AggregationSpec(keys, keyTypes, states, outputs, merges, true);
    }

    /** The aggregation that merges the states which this one leaves. */
    AggregationSpec merging() {
        final Schema schema = stateSchema();
        final List<NamedExpression> mergedKeys = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            mergedKeys.add(new NamedExpression(
                    keys.get(i).name(), new ColumnReference(schema.field(i).name())));
        }
        return new AggregationSpec(mergedKeys, keyTypes, states, outputs, true, false);
    }

    /** The columns of states on their way: keys, then each state's columns. */
    Schema stateSchema() {
        final List<Field> fields = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            fields.add(new Field("key" + i, keyTypes.get(i)));
        }
        for (int i = 0; i < states.size(); i++) {
            final List<DataType> types = states.get(i).columnTypes();
            for (int j = 0; j < types.size(); j++) {
                fields.add(new Field("state" + i + "." + j, types.get(j)));
            }
        }
        return new Schema(fields);
    }

    /** The columns that this aggregation leaves. */
    Schema outputSchema() {
        if (!finishes) {
            return stateSchema();
        }
        final List<Field> fields = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            fields.add(new Field(keys.get(i).name(), keyTypes.get(i)));
        }
        for (final AggregateOutput output : outputs) {
            fields.add(new Field(output.name(), output.type()));
        }
        return new Schema(fields);
    }

    /** The bytes of all states in a group's record. */
    int stateLength() {
        return states.stream().mapToInt(StateSpec::length).sum();
    }

    /** The place of a state within the states. */
    int stateOffset(final int state) {
        int offset = 0;
        for (int i = 0; i < state; i++) {
            offset += states.get(i).length();
        }
        return offset;
    }

    /** The first column of a state in {@link #stateSchema}. */
    int stateColumn(final int state) {
        int column = keys.size();
        for (int i = 0; i < state; i++) {
            column += states.get(i).columnTypes().size();
        }
        return column;
    }

    String describe() {
        final List<String> words = new ArrayList<>();
        words.add(merges ? "merge" : "aggregate");
        if (!keys.isEmpty()) {
            words.add("by ["
                    + String.join(
                            ", ", keys.stream().map(NamedExpression::toString).toList()) + "]");
        }
        words.add(finishes ? "to results" : "to states");
        return String.join(" ", words);
    }
}
