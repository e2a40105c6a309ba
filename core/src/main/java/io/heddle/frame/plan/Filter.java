package io.heddle.frame.plan;

import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Schema;
import java.util.List;

/** Keeps the rows for which the condition is true (neither false nor null). */
public record Filter(LogicalPlan input, Expression condition) implements LogicalPlan {
    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public List<LogicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(final List<LogicalPlan> inputs) {
        return new Filter(inputs.get(0), condition);
    }

    @Override
    public String describe() {
        return "Filter " + condition;
    }
}
