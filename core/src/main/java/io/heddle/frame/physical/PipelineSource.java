package io.heddle.frame.physical;

import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.BlockFormat;
import java.io.Serializable;
import java.util.List;

/** Where a pipeline's rows come from. */
sealed interface PipelineSource extends Serializable {
    /** How many of the inputs that the task has for this are looked up and not gone through, its last ones. */
    default int sideInputCount() {
        return 0;
    }

    /** The block of a source that the task's argument names; only the given columns, in ascending order, are decoded. */
    record Blocks(BlockFormat format, List<Integer> columns) implements PipelineSource {
        /** The given columns. */
        Schema schema() {
            final Schema all = format.schema();
            return all.select(
                    columns.stream().map(column -> all.field(column).name()).toList());
        }
    }

    /** The task's inputs one after the other; the given columns of their batches. */
    record Partitions(List<Integer> columns) implements PipelineSource {}

    /** Of the task's inputs, which are runs, the rows of the range that its argument names, those of one run after the other. */
    record Ranges(SortSpec order, RangeCut cut, List<Integer> columns) implements PipelineSource {}

    /**
     * The rows of another source as a join passes them on: no task in between, and no partition. The join's own inputs stand behind those of its source.
     *
     * @param input      the columns that the other source brings.
     * @param conditions which its rows meet before they are looked up.
     */
    record Probed(PipelineSource source, Schema input, List<Expression> conditions, JoinSpec join)
            implements PipelineSource {
        @Override
        public int sideInputCount() {
            return source.sideInputCount() + join.sideInputCount();
        }
    }
}
