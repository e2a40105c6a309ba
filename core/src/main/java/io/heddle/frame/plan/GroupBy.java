package io.heddle.frame.plan;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * One row per distinct combination of the key columns, ordered by them (nulls last) while there are few; without keys exactly one row. A null key is
 * a group of its own.
 */
public record GroupBy(LogicalPlan input, List<String> keys, List<Aggregate> aggregates, Schema schema)
        implements LogicalPlan {
    public GroupBy(final LogicalPlan input, final List<String> keys, final List<Aggregate> aggregates) {
        this(input, List.copyOf(keys), List.copyOf(aggregates), schemaOf(input, keys, aggregates));
    }

    private static Schema schemaOf(final LogicalPlan input, final List<String> keys, final List<Aggregate> aggregates) {
        final List<Field> fields = new ArrayList<>(input.schema().select(keys).fields());
        for (final Aggregate aggregate : aggregates) {
            fields.add(new Field(aggregate.name(), Binder.typeOf(aggregate, input.schema())));
        }
        return new Schema(fields);
    }

    @Override
    public List<LogicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(final List<LogicalPlan> inputs) {
        return new GroupBy(inputs.get(0), keys, aggregates);
    }

    @Override
    public String describe() {
        final String values =
                String.join(", ", aggregates.stream().map(Aggregate::toString).toList());
        return keys.isEmpty() ? "Aggregate " + values : "GroupBy [" + String.join(", ", keys) + "] " + values;
    }
}
