package io.heddle.frame.physical;

import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import java.io.Serializable;
import java.util.List;

/** What a pipeline does with the rows that pass its conditions. */
sealed interface SinkSpec extends Serializable {
    /** Keeps computed columns of the first {@code limit} rows. */
    record Output(List<NamedExpression> columns, Schema schema, long limit) implements SinkSpec {}

    /** Aggregates. */
    record Aggregation(AggregationSpec spec) implements SinkSpec {}
}
