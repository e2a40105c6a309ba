package io.heddle.function;

import java.io.Serializable;

/**
 * What a task is called with. A result of another task stands here as a {@link Reference}, at any depth inside the
 * arguments, and is replaced by its value on the worker.
 *
 * @param captured the values that the lambda captured.
 * @param arguments the arguments of the call.
 */
public record TaskArguments(Object[] captured, Object[] arguments) implements Serializable {
    /**
     * Stands for the result of a dependency.
     *
     * @param index of the dependency in the task's list.
     */
    public record Reference(int index) implements Serializable {}
}
