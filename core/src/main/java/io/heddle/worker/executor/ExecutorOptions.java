package io.heddle.worker.executor;

import io.heddle.store.ResultLocation;

/**
 * How a worker runs tasks.
 *
 * @param name of the worker, for the names of threads.
 * @param threads how many runs at a time.
 * @param inlineBytesMax results up to this size also travel with the message, bytes.
 * @param ridingBytesMax values up to this size take no arena, bytes.
 * @param nowhere the location of a value that takes no arena.
 * @param kindValue tag of a stored value.
 * @param kindColumns tag of a stored partition of columns.
 */
public record ExecutorOptions(
        String name,
        int threads,
        int inlineBytesMax,
        int ridingBytesMax,
        ResultLocation nowhere,
        int kindValue,
        int kindColumns) {}
