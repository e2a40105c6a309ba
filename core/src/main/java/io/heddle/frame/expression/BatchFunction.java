package io.heddle.frame.expression;

import java.io.Serializable;
import java.util.List;

/**
 * A function of a program over the rows of a batch, a few thousand at a time. It travels to the workers with its class and is called on their executor
 * threads, by several of them at the same time. What it throws fails the task.
 */
@FunctionalInterface
public interface BatchFunction extends Serializable {
    /**
     * Computes a value for each row.
     *
     * @param operands in the order given to {@link Expressions#map}.
     * @param count    how many rows there are.
     * @param into     takes the values, of the type given there.
     */
    void apply(List<? extends ColumnValues> operands, int count, ColumnOutput into);
}
