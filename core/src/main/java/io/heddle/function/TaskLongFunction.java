package io.heddle.function;

import java.io.Serializable;

/** A function of a number that a worker runs without making objects of it; runs on an executor thread of the worker. */
@FunctionalInterface
public interface TaskLongFunction extends Serializable {
    /** Computes the result; whatever it throws reaches the holder of the future. */
    long apply(long value) throws Exception;
}
