package io.heddle.worker.executor;

import io.heddle.function.FunctionHash;
import io.heddle.store.ResultLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a task, as the worker's conductor hands it to the executor.
 *
 * @param taskId the task.
 * @param run number of the attempt.
 * @param clientId whose classes the function needs.
 * @param age orders the runs of this worker: of runs that wait for memory the older one wins.
 * @param function what to run.
 * @param arguments serialised {@link io.heddle.function.TaskArguments}.
 * @param inputs the results of the dependencies, in the order of the submission.
 * @param priority of the task; tasks that it submits run before its siblings.
 */
public record Run(
        long taskId,
        int run,
        int clientId,
        long age,
        FunctionHash function,
        byte[] arguments,
        List<Input> inputs,
        int priority) {
    /** Whether an input is columns. */
    boolean hasPartitions() {
        for (final Input input : inputs) {
            if (input.isPartition()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The result of a dependency.
     *
     * @param taskId the dependency.
     * @param holderWorkerId the worker that holds it.
     * @param isPartition columns; else a serialised value.
     * @param location where it lay when the run was assigned.
     * @param value the value itself, if it came with the assignment.
     */
    public record Input(
            long taskId, int holderWorkerId, boolean isPartition, ResultLocation location, byte @Nullable [] value) {}
}
