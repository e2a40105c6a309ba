package io.heddle.function;

import java.io.Serializable;

/** A {@link Runnable} that can be sent to a worker; runs on an executor thread of the worker. */
@FunctionalInterface
public interface TaskRunnable extends Runnable, Serializable {}
