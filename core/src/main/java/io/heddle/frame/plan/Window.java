package io.heddle.frame.plan;

import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.expression.WindowFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All rows with more columns, each computed in the order of {@code order} among the rows that are equal by {@code keys}; in any order of rows. */
public record Window(
        LogicalPlan input, List<String> keys, List<SortKey> order, List<WindowFunction> functions, Schema schema)
        implements LogicalPlan {
    public Window(
            final LogicalPlan input,
            final List<String> keys,
            final List<SortKey> order,
            final List<WindowFunction> functions) {
        this(
                input,
                List.copyOf(keys),
                List.copyOf(order),
                List.copyOf(functions),
                schemaOf(input.schema(), keys, order, functions));
    }

    private static Schema schemaOf(
            final Schema input,
            final List<String> keys,
            final List<SortKey> order,
            final List<WindowFunction> functions) {
        if (order.isEmpty()) {
            throw FrameException.user(
                    "a window needs an order, such as asc(\"time\"), else it has no row before another");
        }
        input.select(keys);
        order.forEach(key -> input.indexOf(key.column()));
        final List<Field> fields = new ArrayList<>(input.fields());
        for (final WindowFunction function : functions) {
            if (fields.stream().anyMatch(field -> field.name().equals(function.name()))) {
                throw FrameException.user("there is a column '" + function.name()
                        + "' already; give the window's column another name with as(...)");
            }
            fields.add(new Field(function.name(), function.typeOver(input)));
        }
        return new Schema(fields);
    }

    @Override
    public List<LogicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(final List<LogicalPlan> inputs) {
        return new Window(inputs.get(0), keys, order, functions);
    }

    /** The same window with fewer columns. */
    public Window withFunctions(final List<WindowFunction> newFunctions) {
        return new Window(input, keys, order, newFunctions);
    }

    @Override
    public String describe() {
        return "Window " + functions.stream().map(WindowFunction::name).collect(Collectors.joining(", ")) + " by ["
                + String.join(", ", keys) + "] order ["
                + order.stream().map(SortKey::toString).collect(Collectors.joining(", ")) + "]";
    }
}
