package io.heddle.frame.physical;

import io.heddle.frame.kernel.RowSet;
import java.io.Serializable;
import org.agrona.collections.LongArrayList;

/** By what rule tasks over several runs know which range is theirs. */
sealed interface RangeCut extends Serializable {
    /** Whether equal rows are in one range. */
    default boolean keepsTogether() {
        return true;
    }

    /** Opens the runs of a task, its first inputs. */
    default void open(final RunDirectory runs, final RangeArgument range, final int inputCount) {
        runs.addRuns(0, inputCount, range.firstNumber());
    }

    /** The bounds of a range and others between them; empty if it has no rows. */
    LongArrayList bounds(RunDirectory runs, RangeArgument range, long rowsAtATime);

    /** Into equal parts of the rows of the task's runs, which are those of all tasks. */
    record Evenly(boolean keepsTogether) implements RangeCut {
        @Override
        public LongArrayList bounds(final RunDirectory runs, final RangeArgument range, final long rowsAtATime) {
            return runs.bounds(range.index(), range.count(), rowsAtATime);
        }
    }

    /** By bounds in the first input. */
    record ByBounds(boolean keepsTogether) implements RangeCut {
        @Override
        public void open(final RunDirectory runs, final RangeArgument range, final int inputCount) {
            runs.addBounds(0);
            runs.addRuns(1, inputCount, range.firstNumber());
        }

        @Override
        public LongArrayList bounds(final RunDirectory runs, final RangeArgument range, final long rowsAtATime) {
            final long from = runs.bound(range.index() - 1L);
            if (range.index() > 0 && from == RowSet.NONE) {
                // Fewer bounds than asked for: the last of them had the rest.
                return new LongArrayList();
            }
            return runs.boundsBetween(from, runs.bound(range.index()), rowsAtATime);
        }
    }

    /** By the number of a bucket, the only key: so many buckets to a range. */
    record ByBucket(int width) implements RangeCut {
        @Override
        public void open(final RunDirectory runs, final RangeArgument range, final int inputCount) {
            runs.addBound((long) range.index() * width);
            runs.addBound((range.index() + 1L) * width);
            runs.addRuns(0, inputCount, range.firstNumber());
        }

        @Override
        public LongArrayList bounds(final RunDirectory runs, final RangeArgument range, final long rowsAtATime) {
            return runs.boundsBetween(runs.bound(0), runs.bound(1), rowsAtATime);
        }
    }
}
