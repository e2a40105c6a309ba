package io.heddle.frame.plan;

import io.heddle.frame.expression.Schema;
import java.util.List;

/**
 * The same rows in other partitions.
 *
 * @param keys  rows that are equal by these come into one partition; without any all rows keep their order.
 * @param count of partitions; 0 where it follows from the size.
 * @param bytes a partition should have about that many; 0 where that is left to the engine.
 */
public record Repartition(LogicalPlan input, List<String> keys, int count, long bytes) implements LogicalPlan {
    public Repartition {
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
        return new Repartition(inputs.get(0), keys, count, bytes);
    }

    @Override
    public String describe() {
        return "Repartition" + (keys.isEmpty() ? "" : " by " + keys) + (count > 0 ? " to " + count : "")
                + (bytes > 0 ? " of " + bytes + " bytes" : "");
    }
}
