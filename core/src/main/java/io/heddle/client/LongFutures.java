package io.heddle.client;

import java.util.List;

/** The futures of a map over long numbers ({@link Client#map(io.heddle.function.TaskLongFunction, long[])}), in their order. */
public final class LongFutures extends NumberFutures<Long> {
    LongFutures(final List<TaskFuture<Long>> futures) {
        super(futures);
    }

    /**
     * Waits for all tasks and returns their results in order.
     *
     * @throws io.heddle.graph.HeddleException with the remote exception as its cause, if a task failed.
     */
    public long[] values() {
        final long[] values = new long[size()];
        collect((index, bits) -> values[index] = bits, Long::longValue);
        return values;
    }
}
