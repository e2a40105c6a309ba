package io.heddle.client;

import java.util.List;

/**
 * Where the memory of a cluster is, as of the last heartbeats of its workers.
 *
 * @param limitBytes    that all workers together may hold.
 * @param usedBytes     of sealed results.
 * @param reservedBytes set aside for results in the making.
 * @param spilledBytes  written to spill files since the start.
 * @param reloadedBytes read back from them since the start.
 * @param workers       the same by worker, by id.
 */
public record ClusterMemory(
        long limitBytes,
        long usedBytes,
        long reservedBytes,
        long spilledBytes,
        long reloadedBytes,
        List<WorkerStatus> workers) {
    /** Copies the list. */
    public ClusterMemory {
        workers = List.copyOf(workers);
    }

    static ClusterMemory of(final List<WorkerStatus> workers) {
        return new ClusterMemory(
                workers.stream().mapToLong(WorkerStatus::limitBytes).sum(),
                workers.stream().mapToLong(WorkerStatus::usedBytes).sum(),
                workers.stream().mapToLong(WorkerStatus::reservedBytes).sum(),
                workers.stream().mapToLong(WorkerStatus::spilledBytes).sum(),
                workers.stream().mapToLong(WorkerStatus::reloadedBytes).sum(),
                workers);
    }
}
