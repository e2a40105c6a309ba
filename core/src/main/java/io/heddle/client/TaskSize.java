package io.heddle.client;

/**
 * A task and the size of its result.
 *
 * @param taskId number of the task, as {@link TaskFuture#taskId()} says it.
 * @param bytes size of the result, or, of a run that has not ended, the size that is expected; 0 where the value is so small
 *     that the scheduler has it in its own records.
 */
public record TaskSize(long taskId, long bytes) {}
