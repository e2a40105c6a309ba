package io.heddle.frame.plan;

import io.heddle.frame.expression.PartitionFunction;
import java.io.Serializable;

/** What is made of the rows of each partition on its own. */
public sealed interface PartitionMapping extends Serializable {
    /** What a function of the program makes of them. */
    record ByFunction(PartitionFunction function) implements PartitionMapping {
        @Override
        public String toString() {
            return "function";
        }
    }

    /** Each row with a probability, independently; the same ones each time for the same partitions and seed. */
    record Sampled(double fraction, long seed) implements PartitionMapping {}

    /** A row for each part of a text between separators; a null stays one row. */
    record Exploded(String column, String separator) implements PartitionMapping {}

    /** The last rows. */
    record Last(long rowCount) implements PartitionMapping {}
}
