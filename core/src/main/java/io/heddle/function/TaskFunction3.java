package io.heddle.function;

import java.io.Serializable;

/** A function of three arguments that a worker runs; runs on an executor thread of the worker. */
@FunctionalInterface
public interface TaskFunction3<A, B, C, R> extends Serializable {
    /** Computes the result; whatever it throws reaches the holder of the future. */
    R apply(A first, B second, C third) throws Exception;
}
