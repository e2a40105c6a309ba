package io.heddle.diagnostics;

/**
 * One attempt of a task, as the scheduler's event log has it.
 *
 * @param taskId   of the task.
 * @param function that it called.
 * @param worker   name of the worker where it ran.
 * @param lane     a thread of the worker, from 0: runs that overlap are on different ones.
 * @param startNs  when the function was entered, in epoch nanoseconds; of a failed run, when it failed.
 * @param endNs    when it returned.
 * @param bytes    size of the result.
 * @param isErred  whether it failed.
 */
public record TaskRun(
        long taskId, String function, String worker, int lane, long startNs, long endNs, long bytes, boolean isErred) {}
