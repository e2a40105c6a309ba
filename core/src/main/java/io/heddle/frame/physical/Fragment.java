package io.heddle.frame.physical;

import java.io.Serializable;

/**
 * A piece of a plan that makes one partition of several inputs: the function of a task. Serialisable, made of records, enums,
 * JDK collections and classes of the frame rooms only. Stateless: one instance may run for many tasks at a time, each with
 * its own {@link FragmentContext}.
 */
public interface Fragment extends Serializable {
    /**
     * Runs on an executor thread until the output is complete. Whatever it throws fails the task; the owner of the memory then
     * discards the extents that are not trimmed.
     */
    void run(FragmentContext context);

    /** Whether its output is cut so that each task of the next stage can take its part of all such outputs: the first half of an exchange of rows. */
    default boolean writesExchange() {
        return false;
    }

    /** Whether it takes its part of what others have written for an exchange. */
    default boolean readsExchange() {
        return false;
    }
}
