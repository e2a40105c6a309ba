package io.heddle.frame.plan;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.util.List;

/** Keeps the first rows. */
public record Limit(LogicalPlan input, long rowCount) implements LogicalPlan {
    public Limit {
        check(rowCount);
    }

    static void check(final long rowCount) {
        if (rowCount < 0) {
            throw FrameException.user("a row count must not be negative, but is " + rowCount);
        }
    }

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
        return new Limit(inputs.get(0), rowCount);
    }

    @Override
    public String describe() {
        return "Limit " + rowCount;
    }
}
