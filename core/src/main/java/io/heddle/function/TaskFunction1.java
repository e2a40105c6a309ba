package io.heddle.function;

import java.io.Serializable;

/** A function of one argument that a worker runs; runs on an executor thread of the worker. */
@FunctionalInterface
public interface TaskFunction1<A, R> extends Serializable {
    /** Computes the result; whatever it throws reaches the holder of the future. */
    R apply(A first) throws Exception;
}
