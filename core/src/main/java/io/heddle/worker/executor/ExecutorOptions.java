package io.heddle.worker.executor;

/**
 * How a worker runs tasks.
 *
 * @param name of the worker, for the names of threads.
 * @param threads how many runs at a time.
 * @param inlineBytesMax results up to this size also travel with the message, bytes.
 * @param kindValue tag of a stored value.
 * @param kindColumns tag of a stored partition of columns.
 */
public record ExecutorOptions(String name, int threads, int inlineBytesMax, int kindValue, int kindColumns) {}
