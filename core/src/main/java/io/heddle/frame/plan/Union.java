package io.heddle.frame.plan;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.util.List;

/** All rows of the inputs one after the other; equal rows stay. The inputs have the same columns in the same order. */
public record Union(List<LogicalPlan> inputs) implements LogicalPlan {
    public Union {
        inputs = List.copyOf(inputs);
        for (final LogicalPlan input : inputs) {
            if (!input.schema().equals(inputs.get(0).schema())) {
                throw FrameException.user("union needs the same columns on both sides: ["
                        + inputs.get(0).schema() + "] and [" + input.schema()
                        + "]; bring them in line with select(...)");
            }
        }
    }

    @Override
    public Schema schema() {
        return inputs.get(0).schema();
    }

    @Override
    public LogicalPlan withInputs(final List<LogicalPlan> newInputs) {
        return new Union(newInputs);
    }

    @Override
    public String describe() {
        return "Union";
    }
}
