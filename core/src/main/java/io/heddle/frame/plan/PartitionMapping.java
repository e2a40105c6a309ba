package io.heddle.frame.plan;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.PartitionFunction;
import io.heddle.frame.expression.Schema;
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
    record Sampled(double fraction, long seed) implements PartitionMapping {
        public Sampled {
            if (!(fraction >= 0 && fraction <= 1)) {
                throw FrameException.user("a sample needs a fraction from 0 to 1, but got " + fraction);
            }
        }
    }

    /** A row for each part of a text between separators; a null stays one row. */
    record Exploded(String column, String separator) implements PartitionMapping {}

    /** {@link Exploded}, of a column that can be. */
    static PartitionMapping exploded(final Schema schema, final String column, final String separator) {
        if (schema.typeOf(column) != DataType.STRING || separator.isEmpty()) {
            throw FrameException.user("explode needs a string column and a separator of at least one character, but '"
                    + column + "' is " + schema.typeOf(column).label() + " and the separator '" + separator + "'");
        }
        return new Exploded(column, separator);
    }

    /** A row for each file that the rows were written to. */
    record Written(TableTarget target) implements PartitionMapping {
        @Override
        public String toString() {
            return target.description();
        }
    }

    /** The last rows. */
    record Last(long rowCount) implements PartitionMapping {
        public Last {
            Limit.check(rowCount);
        }
    }
}
