package io.heddle.simulation;

import java.util.Map;
import java.util.TreeMap;

/** Shared memory of one worker: outlives it. Results by task and run. */
final class SimulatedArena {
    final Map<Long, TreeMap<Integer, Long>> results = new TreeMap<>();

    void put(final long taskId, final int run, final long value) {
        results.computeIfAbsent(taskId, key -> new TreeMap<>()).put(run, value);
    }

    void remove(final long taskId, final int run) {
        final TreeMap<Integer, Long> runs = results.get(taskId);
        if (runs != null) {
            runs.remove(run);
            if (runs.isEmpty()) {
                results.remove(taskId);
            }
        }
    }

    /** The value of one run, or null. */
    Long get(final long taskId, final int run) {
        final TreeMap<Integer, Long> runs = results.get(taskId);
        return runs == null ? null : runs.get(run);
    }

    /** The value of the newest run, or null. */
    Long get(final long taskId) {
        final TreeMap<Integer, Long> runs = results.get(taskId);
        return runs == null ? null : runs.lastEntry().getValue();
    }
}
