package io.heddle.frame.plan;

import io.heddle.frame.expression.Schema;
import java.util.List;

/** The rows that a mapping makes of each partition of the input, in the order of the partitions. */
public record MapPartitions(LogicalPlan input, PartitionMapping mapping, Schema schema) implements LogicalPlan {
    @Override
    public List<LogicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(final List<LogicalPlan> inputs) {
        return new MapPartitions(inputs.get(0), mapping, schema);
    }

    @Override
    public String describe() {
        return "MapPartitions " + mapping;
    }
}
