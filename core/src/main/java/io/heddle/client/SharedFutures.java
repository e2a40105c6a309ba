package io.heddle.client;

import io.heddle.function.TaskArguments;
import java.util.LinkedHashMap;
import java.util.Map;

/** The futures that stand in a value which is shared, each task once, in the order of the references to them. One thread. */
final class SharedFutures {
    private final Map<Long, TaskFuture<?>> futures = new LinkedHashMap<>();
    private final Map<Long, Integer> indexes = new LinkedHashMap<>();

    /** What stands in the value for {@code future}. */
    TaskArguments.Reference reference(final TaskFuture<?> future) {
        futures.putIfAbsent(future.taskId(), future);
        return new TaskArguments.Reference(indexes.computeIfAbsent(future.taskId(), taskId -> indexes.size()));
    }

    /** Waits until all tasks have finished; throws the error of one that failed. */
    void awaitFinished() {
        for (final TaskFuture<?> future : futures.values()) {
            if (future.exception() != null) {
                future.result(); // throws
            }
        }
    }

    long[] taskIds() {
        return futures.keySet().stream().mapToLong(Long::longValue).toArray();
    }
}
