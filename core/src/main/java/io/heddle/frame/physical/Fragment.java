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
}
