package io.heddle.frame.physical;

import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pipeline does with the rows that pass its conditions. */
sealed interface SinkSpec extends Serializable {
    /** How many of the task's inputs, its last ones, belong to the sink and not to the source. */
    default int sideInputCount() {
        return 0;
    }

    /** Keeps computed columns of the first {@code limit} rows. */
    record Output(List<NamedExpression> columns, Schema schema, long limit) implements SinkSpec {}

    /** Keeps computed columns of all rows, or the first ones, in an order. */
    record Sorted(List<NamedExpression> columns, SortSpec spec) implements SinkSpec {}

    /**
     * Keeps computed columns of all rows as a run for further merging; with buckets, the bucket of each row as one more column, by which the run
     * is ordered.
     */
    record Runs(
            List<NamedExpression> columns,
            SortSpec spec,
            @Nullable BucketSpec buckets) implements SinkSpec {}

    /** Pairs rows with those of side inputs. */
    record Joined(JoinSpec spec) implements SinkSpec {
        @Override
        public int sideInputCount() {
            return spec.sideInputCount();
        }
    }

    /** Adds columns that depend on the rows around, to the rows of a share. */
    record Windowed(WindowSpec spec) implements SinkSpec {}

    /** Makes other rows of them, partition by partition. */
    record Mapped(MappingSpec spec) implements SinkSpec {}

    /**
     * Aggregates.
     *
     * @param mayPass        whether the task may leave nothing where it meets about as many groups as rows, since its rows are taken then instead.
     * @param sideInputCount inputs that are of no concern to it.
     */
    record Aggregation(AggregationSpec spec, boolean mayPass, int sideInputCount) implements SinkSpec {
        Aggregation(final AggregationSpec spec) {
            this(spec, false, 0);
        }
    }
}
