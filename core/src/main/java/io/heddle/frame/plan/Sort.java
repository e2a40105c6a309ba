package io.heddle.frame.plan;

import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.SortKey;
import java.util.List;
import java.util.stream.Collectors;

/** The first rows in the order of the keys; rows that are equal by them keep the order of the input. */
public record Sort(LogicalPlan input, List<SortKey> keys, long limit) implements LogicalPlan {
    public Sort {
        keys = List.copyOf(keys);
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
        return new Sort(inputs.get(0), keys, limit);
    }

    @Override
    public String describe() {
        return "Sort [" + keys.stream().map(SortKey::toString).collect(Collectors.joining(", ")) + "]"
                + (limit == Long.MAX_VALUE ? "" : " first " + limit);
    }
}
