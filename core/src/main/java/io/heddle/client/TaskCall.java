package io.heddle.client;

import io.heddle.function.FunctionHash;

/**
 * With what a task was called.
 *
 * @param taskId of the task, or of the input that made it fail.
 * @param clientId whose classes its function is of.
 * @param function the hash of its function.
 * @param definition of it.
 * @param arguments serialised, with a reference for each input.
 * @param dependencies the tasks whose results are its inputs.
 */
record TaskCall(
        long taskId, int clientId, FunctionHash function, byte[] definition, byte[] arguments, long[] dependencies) {}
