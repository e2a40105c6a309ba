package io.heddle.client;

import io.heddle.store.ResultLocation;
import org.jspecify.annotations.Nullable;

/**
 * Where a finished task left its result.
 *
 * @param taskId the task.
 * @param holderWorkerId the worker that holds it.
 * @param isPartition whether it is columns; else a serialised value.
 * @param inline the serialised value, where it came with the message.
 * @param location where it lies in shared memory.
 */
record StoredResult(
        long taskId, int holderWorkerId, boolean isPartition, byte @Nullable [] inline, ResultLocation location) {}
