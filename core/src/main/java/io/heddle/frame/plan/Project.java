package io.heddle.frame.plan;

import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import java.util.List;

/** Computes the columns of each row anew from the columns of the input. */
public record Project(LogicalPlan input, List<NamedExpression> columns, Schema schema) implements LogicalPlan {
    public Project(final LogicalPlan input, final List<NamedExpression> columns) {
        this(input, List.copyOf(columns), schemaOf(input, columns));
    }

    private static Schema schemaOf(final LogicalPlan input, final List<NamedExpression> columns) {
        return new Schema(columns.stream()
                .map(column -> new Field(column.name(), Binder.typeOf(column.expression(), input.schema())))
                .toList());
    }

    @Override
    public List<LogicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(final List<LogicalPlan> inputs) {
        return new Project(inputs.get(0), columns);
    }

    @Override
    public String describe() {
        return "Project "
                + String.join(
                        ", ", columns.stream().map(NamedExpression::toString).toList());
    }
}
