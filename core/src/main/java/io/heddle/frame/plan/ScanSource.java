package io.heddle.frame.plan;

import io.heddle.frame.expression.Schema;
import java.util.List;

/** Reads columns of a source; the optimizer narrows the columns to what is needed. */
public record ScanSource(TableSource source, Schema schema) implements LogicalPlan {
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
        return "Scan " + source.description() + " columns [" + String.join(", ", schema.names()) + "]";
    }
}
