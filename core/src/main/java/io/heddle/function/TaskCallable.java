package io.heddle.function;

import java.io.Serializable;
import java.util.concurrent.Callable;

/** A {@link Callable} that can be sent to a worker; runs on an executor thread of the worker. */
@FunctionalInterface
public interface TaskCallable<V> extends Callable<V>, Serializable {}
