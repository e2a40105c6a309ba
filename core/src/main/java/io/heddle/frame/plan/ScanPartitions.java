package io.heddle.frame.plan;

import io.heddle.frame.expression.Schema;
import java.util.List;

/** Reads columns of partitions that were persisted; the optimizer narrows the columns to what is needed. */
public record ScanPartitions(PersistedPartitions partitions, Schema schema) implements LogicalPlan {
    @Override
    public List<LogicalPlan> inputs() {
        return List.of();
    }

    @Override
    public LogicalPlan withInputs(final List<LogicalPlan> inputs) {
        return this;
    }

    @Override
    public String describe() {
        return "Scan " + partitions.description() + " columns [" + String.join(", ", schema.names()) + "]";
    }
}
