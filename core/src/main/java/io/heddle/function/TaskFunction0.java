package io.heddle.function;

import java.io.Serializable;

/** A function without arguments that a worker runs; runs on an executor thread of the worker. */
@FunctionalInterface
public interface TaskFunction0<R> extends Serializable {
    /** Computes the result; whatever it throws reaches the holder of the future. */
    R apply() throws Exception;
}
