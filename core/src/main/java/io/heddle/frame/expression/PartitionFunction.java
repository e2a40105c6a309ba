package io.heddle.frame.expression;

import java.io.Serializable;

/**
 * A function of a program from the rows of a partition to other rows. It travels to the workers with its class and is opened there once per partition,
 * on an executor thread. An object is made for each value, so it is slow.
 */
@FunctionalInterface
public interface PartitionFunction extends Serializable {
    /**
     * Begins a partition.
     *
     * @param partition its number, from 0, in the order of the frame's rows.
     * @param into      takes rows at any time until the end of the partition.
     */
    RowConsumer open(int partition, RowCollector into);

    /** Takes the rows of one partition in their order. */
    @FunctionalInterface
    interface RowConsumer {
        /** Takes a row, which is valid during the call. */
        void accept(Row row);

        /** There are no more. */
        default void finish() {}
    }
}
